import { HandfulError } from '../errors.js';
import { isArchive, readZip } from './archive.js';
import { looksLikePhoto, withoutSystemFiles } from './files.js';
import { sortByFolder } from './folders.js';
import { isTable, sortByTable } from './table.js';
import { readLabels, sortBySample } from './teachable-machine.js';
import type { Collection, CollectionClass, Item, Note } from './types.js';

export { looksLikePhoto, withoutSystemFiles } from './files.js';
export type { Collection, CollectionClass, Item, Note } from './types.js';

/**
 * Reads labelled photos from other tools: image projects of Teachable Machine (`.tm`) and the labels of
 * its exported models, zips and folders with a folder for each class, also within `train`, `val` and
 * `test` folders, and tables (`.csv`) with the columns `file` and `label` beside the photos. Other files
 * are photos without a label. Photos are not decoded.
 *
 * Rejects with a {@link HandfulError} for a file that cannot be read: `damaged-archive`,
 * `archive-too-large`, `encrypted-archive`, `not-a-collection` or `io`, and with `invalid-input` if an
 * item is not a file.
 *
 * @example
 * const { classes, notes } = await readCollection(file);
 * for (const { label, photos } of classes) await handful.add(label, photos);
 */
export async function readCollection(
  files: File | Iterable<File | Item>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Collection> {
  const merged = new MergedCollection();
  const plain: Item[] = [];
  const given = files instanceof File ? [files] : files;
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new HandfulError('invalid-input', 'The files must be a File or a list of them.');
  }
  for (const one of given) {
    signal?.throwIfAborted();
    const item = one instanceof File ? { file: one, path: foldersOf(one) } : one;
    if (!(item?.file instanceof File)) {
      throw new HandfulError('invalid-input', 'An item of the files is not a File.');
    }
    if (isArchive(item.file)) merged.add(await readArchive(item.file, signal));
    else plain.push(item);
  }
  if (plain.length > 0) merged.add(await sort(plain, null));
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

async function readArchive(file: File, signal: AbortSignal | undefined): Promise<Collection> {
  const { items, notes } = await readZip(file, signal);
  const found = await sort(items, file.name.replace(/(-samples)?\.\w+$/i, ''));
  if (found.classes.length + found.test.length + found.loose.length === 0) {
    throw new HandfulError('not-a-collection', `${file.name} contains neither photos nor labels.`);
  }
  return { ...found, notes: [...notes, ...found.notes] };
}

/** `label` is that of photos outside any folder, if known. */
async function sort(items: readonly Item[], label: string | null): Promise<Collection> {
  const samples = await sortBySample(items);
  if (samples) return samples;
  const wanted = withoutSystemFiles(items);
  const table = wanted.find(({ file }) => isTable(file));
  const photos = wanted.filter(({ file }) => looksLikePhoto(file));
  const sorted = table ? await sortByTable(table, photos) : sortByFolder(photos, label);
  const labels = photos.length === 0 && !table ? await readLabels(wanted) : null;
  if (labels) return labels;
  const skipped = wanted.length - photos.length - (table ? 1 : 0);
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
  readonly notes: Note[] = [];

  add({ classes, test, loose, notes }: Collection): void {
    merge(this.classes, classes);
    merge(this.test, test);
    for (const photo of loose) this.loose.push(photo);
    this.notes.push(...notes);
  }
}

function merge(all: CollectionClass[], more: readonly CollectionClass[]): void {
  for (const { label, photos } of more) {
    const known = all.find((one) => one.label === label);
    if (known) for (const photo of photos) known.photos.push(photo);
    else all.push({ label, photos: [...photos] });
  }
}
