import { HandfulError } from '../errors.js';
import { isArchive, isTrash, unpack } from './archive.js';
import { sortByFolder } from './folders.js';
import { isTable, sortByTable } from './table.js';
import { readLabels, sortBySample } from './teachable-machine.js';

/** A class and its photos. */
export interface CollectionClass {
  label: string;
  /** None where only the label is known. */
  photos: File[];
}

/** Something that a person should know of a collection, which was read all the same. */
export interface Note {
  /** For example `skipped` or `missing-photo`. */
  code: string;
  message: string;
}

/** Labelled photos. */
export interface Collection {
  /** In the order found; each label once. */
  classes: CollectionClass[];
  /** Photos that nothing gives a label to. */
  loose: File[];
  notes: Note[];
}

/** A file and the names of the folders above it, outermost first. */
export interface Item {
  path: readonly string[];
  file: File;
}

const PHOTO_NAME = /\.(jpe?g|jfif|png|webp|gif|bmp|avif|heic|heif)$/i;

/**
 * Reads labelled photos from what other tools make: image projects of Teachable Machine (`.tm`) and
 * the labels of its exported models, zips and folders with a folder for each class, and tables
 * (`.csv`) with the columns `file` and `label` beside the photos. Files that are none of these are
 * photos without a label. Nothing is decoded here.
 *
 * Rejects with a {@link HandfulError} for a file that cannot be read: `damaged-archive`,
 * `archive-too-large`, `encrypted-archive`, `not-a-collection` or `io`, and with `invalid-input` for
 * what is no file.
 *
 * @example
 * const { classes, notes } = await readCollection(file);
 * for (const { label, photos } of classes) await handful.add(label, photos);
 */
export async function readCollection(
  files: File | Iterable<File | Item>,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<Collection> {
  const merged = new Merged();
  const plain: Item[] = [];
  const given = files instanceof File ? [files] : files;
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new HandfulError('invalid-input', 'The files must be a File or a list of them.');
  }
  for (const one of given) {
    signal?.throwIfAborted();
    const item = one instanceof File ? { file: one, path: foldersOf(one) } : one;
    if (!(item?.file instanceof File)) {
      throw new HandfulError('invalid-input', 'Something among the files is no File with a name.');
    }
    if (isArchive(item.file)) merged.take(await readArchive(item.file, signal));
    else plain.push(item);
  }
  if (plain.length > 0) merged.take(await sort(plain, null));
  return merged;
}

/** Whether a file is something that {@link readCollection} knows more of than that it is a photo. */
export function isCollection(file: File): boolean {
  return isArchive(file) || isTable(file);
}

/** Node's files come without the folder that a browser tells of. */
function foldersOf(file: File): string[] {
  return (file.webkitRelativePath ?? '').split('/').slice(0, -1);
}

async function readArchive(file: File, signal: AbortSignal | undefined): Promise<Collection> {
  const { items, notes } = await unpack(file, signal);
  const found = await sort(items, file.name.replace(/(-samples)?\.\w+$/i, ''));
  if (found.classes.length === 0 && found.loose.length === 0) {
    throw new HandfulError('not-a-collection', `${file.name} holds neither photos nor labels.`);
  }
  return { ...found, notes: [...notes, ...found.notes] };
}

/** `label` is what photos are called that lie in no folder at all, where that is known. */
async function sort(items: readonly Item[], label: string | null): Promise<Collection> {
  const samples = await sortBySample(items);
  if (samples) return samples;
  const wanted = items.filter((item) => !isTrash(item));
  const table = wanted.find(({ file }) => isTable(file));
  const photos = wanted.filter(({ file }) => looksLikePhoto(file));
  const sorted = table ? await sortByTable(table, photos) : sortByFolder(photos, label);
  const labels = photos.length === 0 && !table ? await readLabels(wanted) : null;
  if (labels) return labels;
  const skipped = wanted.length - photos.length - (table ? 1 : 0);
  if (skipped > 0) sorted.notes.push({ code: 'skipped', message: leftOut(skipped) });
  return sorted;
}

function looksLikePhoto(file: File): boolean {
  return PHOTO_NAME.test(file.name) || file.type.startsWith('image/');
}

function leftOut(count: number): string {
  return count === 1
    ? '1 file that is no photo was left out.'
    : `${count} files that are no photos were left out.`;
}

/** Several collections as one. */
class Merged implements Collection {
  readonly classes: CollectionClass[] = [];
  readonly loose: File[] = [];
  readonly notes: Note[] = [];

  take({ classes, loose, notes }: Collection): void {
    for (const { label, photos } of classes) {
      const known = this.classes.find((one) => one.label === label);
      if (known) known.photos.push(...photos);
      else this.classes.push({ label, photos: [...photos] });
    }
    this.loose.push(...loose);
    this.notes.push(...notes);
  }
}
