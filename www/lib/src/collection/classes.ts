import { cleanName, nameProblem, quotedName, refusal } from '../class-name.js';
import type { CollectionClass, Note } from './types.js';

/** Maximum number of refused labels that are told one by one. */
const MAX_TOLD = 3;

/** A label that cannot name a class. */
interface RefusedLabel {
  /** Where it was found, for example `Row 7 of labels.csv`. */
  where: string;
  name: string;
}

/**
 * Photos by label, in the order found. All spellings of a label are one class. Photos whose label is
 * refused have none, so that they can still be given one.
 */
export class PhotosByLabel {
  readonly loose: File[] = [];
  readonly #photos = new Map<string, File[]>();
  readonly #refused = new Map<string, RefusedLabel>();

  /** Adds a photo; `where` says where the label was found. */
  add(written: string, photo: File, where: string): void {
    const name = cleanName(written);
    if (nameProblem(name) !== null) {
      this.loose.push(photo);
      this.#refused.set(where, { where, name });
      return;
    }
    const photos = this.#photos.get(name);
    if (photos) photos.push(photo);
    else this.#photos.set(name, [photo]);
  }

  list(): CollectionClass[] {
    return Array.from(this.#photos, ([label, photos]) => ({ label, photos }));
  }

  /** The labels that were refused. */
  notes(): Note[] {
    const refused = [...this.#refused.values()];
    const told = refused.slice(0, MAX_TOLD).map(({ where, name }) => sentence(where, name));
    const more = refused.length - MAX_TOLD;
    if (more > 0) told.push(`The same goes for ${more} more.`);
    return told.length > 0 ? [{ code: 'refused-label', message: told.join(' ') }] : [];
  }
}

function sentence(where: string, name: string): string {
  const why = refusal(name).replace(/\.$/, '');
  const which = name === '' ? '' : ` (“${quotedName(name)}”)`;
  return `${where} has no name for a class${which}: ${why}. Its photos are without a class.`;
}
