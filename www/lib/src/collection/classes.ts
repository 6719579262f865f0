import { cleanName, nameProblem, quotedName, refusal } from '../class-name.js';
import type { CollectionClass, Note } from './types.js';

/** Maximum number of refused labels that are told one by one. */
const MAX_TOLD = 3;

/** What browsers show in place of the bytes of a name that are not Unicode. */
const UNREADABLE = '\uFFFD';

const NO_UNICODE = 'The name is not Unicode; rename the folder.';

/**
 * Photos by label, in the order found. All spellings of a label are one class. Photos whose label is
 * refused have none, so that they can still be given one.
 */
export class PhotosByLabel {
  readonly loose: File[] = [];
  readonly #photos = new Map<string, File[]>();
  /** Sentences by where the label was found. */
  readonly #refused = new Map<string, string>();

  /** Adds a photo; `where` says where the label was found, for example `Row 7 of labels.csv`. */
  add(written: string, photo: File, where: string): void {
    const name = cleanName(written);
    if (nameProblem(name) !== null) {
      this.refuse(name, photo, where, refusal(name));
      return;
    }
    const photos = this.#photos.get(name);
    if (photos) photos.push(photo);
    else this.#photos.set(name, [photo]);
  }

  /** Adds a photo under the name of its folder. */
  addFolder(written: string, photo: File): void {
    const where = `The folder “${written}”`;
    if (written.includes(UNREADABLE)) this.refuse(written, photo, where, NO_UNICODE);
    else this.add(written, photo, where);
  }

  /** Leaves a photo without a label, because what is written cannot be one. */
  refuse(written: string, photo: File, where: string, why: string): void {
    this.loose.push(photo);
    this.#refused.set(where, sentence(where, written, why));
  }

  list(): CollectionClass[] {
    return Array.from(this.#photos, ([label, photos]) => ({ label, photos }));
  }

  /** The labels that were refused. */
  notes(): Note[] {
    const refused = [...this.#refused.values()];
    const told = refused.slice(0, MAX_TOLD);
    const more = refused.length - MAX_TOLD;
    if (more > 0) told.push(`The same goes for ${more} more.`);
    return told.length > 0 ? [{ code: 'refused-label', message: told.join(' ') }] : [];
  }
}

function sentence(where: string, written: string, why: string): string {
  const which = written === '' ? '' : ` (“${quotedName(written)}”)`;
  return `${where} has no name for a class${which}. ${why} Its photos are without a class.`;
}
