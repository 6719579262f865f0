import { HandfulError } from '../errors.js';
import { isArchive, readZip } from './archive.js';
import { encodingNamed } from './encoding.js';
import { looksLikePhoto, withDicomTypes, withoutSystemFiles } from './files.js';
import { sortByFolder } from './folders.js';
import { isTable } from './table.js';
import { sortByTables } from './tables.js';
import { readLabels, sortBySample } from './teachable-machine.js';
import type {
  Collection,
  CollectionClass,
  CollectionGroup,
  CollectionOptions,
  FileEncoding,
  Item,
  Note,
} from './types.js';

export { isDicom, isScientific } from '../dicom.js';
export { ENCODINGS } from './encoding.js';
export { looksLikePhoto, withDicomTypes, withoutSystemFiles } from './files.js';
export type {
  Collection,
  CollectionClass,
  CollectionGroup,
  CollectionOptions,
  FileEncoding,
  Item,
  Note,
  TableColumns,
  TableQuestion,
} from './types.js';

/**
 * Reads labelled photos from other tools: image projects of Teachable Machine (`.tm`) and the labels of
 * its exported models, zips and folders with a folder for each class, also within `train`, `val` and
 * `test` folders, and tables (`.csv`, `.tsv`) beside the photos, with a column for the photo and one for
 * the label, or one for each class. Other files are photos without a label. Photos are not decoded.
 *
 * Rejects with a {@link HandfulError} for a file that cannot be read: `damaged-archive`,
 * `archive-too-large`, `encrypted-archive`, `unsupported-archive`, `not-a-collection` or `io`, and with
 * `invalid-input` if an item is not a file or the encoding is unknown.
 *
 * @example
 * const { classes, notes } = await readCollection(file);
 * for (const { label, photos } of classes) await handful.add(label, photos);
 */
export async function readCollection(
  files: File | Iterable<File | Item>,
  options: CollectionOptions = {},
): Promise<Collection> {
  const merged = new MergedCollection();
  const plain: Item[] = [];
  const given = files instanceof File ? [files] : files;
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new HandfulError('invalid-input', 'The files must be a File or a list of them.');
  }
  if (options.encoding !== undefined) encodingNamed(options.encoding);
  for (const one of given) {
    options.signal?.throwIfAborted();
    const item = one instanceof File ? { file: one, path: foldersOf(one) } : one;
    if (!(item?.file instanceof File)) {
      throw new HandfulError('invalid-input', 'An item of the files is not a File.');
    }
    if (isArchive(item.file)) merged.add(await readArchive(item.file, options));
    else plain.push(item);
  }
  if (plain.length > 0) merged.add(await sort(plain, null, options));
  return merged;
}

/** Whether {@link readCollection} reads a file as a collection rather than as a single photo. */
export function isCollection(file: File): boolean {
  return isArchive(file) || isTable(file);
}

/** The folders of a file; browsers set `webkitRelativePath`, Node.js does not. */
function foldersOf(file: File): string[] {
  return (file.webkitRelativePath ?? '').split('/').slice(0, -1);
}

async function readArchive(file: File, options: CollectionOptions): Promise<Collection> {
  const { items, notes, encoding } = await readZip(file, options);
  const found = await sort(items, file.name.replace(/(-samples)?\.\w+$/i, ''), options);
  if (found.classes.length + found.test.length + found.loose.length === 0) {
    throw new HandfulError('not-a-collection', `${file.name} contains neither photos nor labels.`);
  }
  const own = encoding === null ? [] : [{ file: file.name, encoding }];
  return {
    ...found,
    notes: [...notes, ...found.notes],
    encodings: [...own, ...found.encodings],
  };
}

/** `label` is that of photos outside any folder, if known. */
async function sort(
  items: readonly Item[],
  label: string | null,
  options: CollectionOptions,
): Promise<Collection> {
  const samples = await sortBySample(items);
  if (samples) return samples;
  const wanted = await withDicomTypes(withoutSystemFiles(items));
  const tables = wanted.filter(({ file }) => isTable(file));
  const photos = wanted.filter(({ file }) => looksLikePhoto(file));
  const labels = photos.length === 0 && tables.length === 0 ? await readLabels(wanted) : null;
  if (labels) return labels;
  const sorted =
    tables.length > 0
      ? await sortByTables(tables, photos, label, options)
      : sortByFolder(photos, label);
  const skipped = wanted.length - photos.length - tables.length;
  if (skipped > 0) sorted.notes.push({ code: 'skipped', message: leftOut(skipped) });
  return sorted;
}

function leftOut(count: number): string {
  return count === 1
    ? '1 file that is not a photo was left out.'
    : `${count} files that are not photos were left out.`;
}

/** Several collections combined by label. */
class MergedCollection implements Collection {
  readonly classes: CollectionClass[] = [];
  readonly test: CollectionClass[] = [];
  readonly loose: File[] = [];
  readonly groups: CollectionGroup[] = [];
  readonly notes: Note[] = [];
  readonly encodings: FileEncoding[] = [];

  add({ classes, test, loose, groups, notes, encodings }: Collection): void {
    merge(this.classes, classes);
    merge(this.test, test);
    for (const photo of loose) this.loose.push(photo);
    this.groups.push(...groups);
    this.notes.push(...notes);
    this.encodings.push(...encodings);
  }
}

function merge(all: CollectionClass[], more: readonly CollectionClass[]): void {
  for (const { label, photos } of more) {
    const known = all.find((one) => one.label === label);
    if (known) for (const photo of photos) known.photos.push(photo);
    else all.push({ label, photos: [...photos] });
  }
}
