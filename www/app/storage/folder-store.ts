import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type Compact, compact } from '../compact.js';
import type { KeptFolder, LabelPhoto } from '../state/label.js';

const DATABASE = 'handful-folders';

/** Photos of one block: usually 61 KB, because Chromium gives what is larger than 64 KiB a file of its own. */
const BLOCK = 16;

/** Blocks fetched at a time: two megabytes, which the page takes in within one frame or two. */
const PORTION = 32;

/** What tells a file from all others, and from itself once it has been changed: path, size, time. */
type FileKey = [path: string, size: number, modified: number];

/** The embeddings of several photos in one record, each of which takes its time and its memory. */
interface Block {
  photos: FileKey[];
  values: Compact[];
}

/** The folder comes first, so that all that is kept of one can be deleted at once. */
interface Schema extends DBSchema {
  /** Earlier versions of the page kept each photo by itself, under its own key, and so are there still. */
  embeddings: { key: [folder: string, space: string, ...FileKey]; value: Block | Float32Array };
  skips: { key: [folder: string, project: number, ...FileKey]; value: true };
  folders: { key: string; value: KeptFolder };
}

let opening: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>(DATABASE, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('embeddings');
      fresh.createObjectStore('skips');
      fresh.createObjectStore('folders', { keyPath: 'name' });
    },
  });
  return opening;
}

/** The folders that something is kept of, by name. */
export async function keptFolders(): Promise<KeptFolder[]> {
  return (await database()).getAll('folders');
}

/** Remembers a folder, and what the browser opens it by if it gives such a thing. */
export async function keepFolder(folder: KeptFolder): Promise<void> {
  const kept = await (await database()).get('folders', folder.name);
  await (await database()).put('folders', {
    ...folder,
    handle: folder.handle ?? kept?.handle ?? null,
  });
}

/** Deletes all that is kept of a folder. */
export async function forgetFolder(name: string): Promise<void> {
  const change = (await database()).transaction(['embeddings', 'skips', 'folders'], 'readwrite');
  await Promise.all([
    change.objectStore('embeddings').delete(allOf([name])),
    change.objectStore('skips').delete(allOf([name])),
    change.objectStore('folders').delete(name),
    change.done,
  ]);
}

/** Before the path of a block's first photo, under which nobody looks for a photo. */
const BLOCK_OF = 'block of ';

/** Keeps the embeddings of photos, in one step. */
export async function keepEmbeddings(folder: string, photos: readonly LabelPhoto[]): Promise<void> {
  const change = (await database()).transaction('embeddings', 'readwrite');
  const puts: Promise<unknown>[] = [];
  for (let from = 0; from < photos.length; from += BLOCK) {
    const known = photos.slice(from, from + BLOCK).flatMap((photo) => {
      const { embedding } = photo;
      return embedding ? [{ ...embedding, key: keyOf(photo) }] : [];
    });
    const [first] = known;
    if (!first) continue;
    const block = {
      photos: known.map(({ key }) => key),
      values: known.map(({ values }) => values),
    };
    const [path, ...facts] = first.key;
    puts.push(change.store.put(block, [folder, first.space, `${BLOCK_OF}${path}`, ...facts]));
  }
  await Promise.all([...puts, change.done]);
}

/** Gives photos the embeddings that are kept of them; `told` is called after each portion. */
export async function restoreEmbeddings(
  folder: string,
  space: string,
  photos: readonly LabelPhoto[],
  signal: AbortSignal,
  told: () => void,
): Promise<void> {
  const byPath = new Map(photos.map((photo) => [photo.path, photo]));
  const give = (key: FileKey, values: Compact | undefined): void => {
    const photo = byPath.get(key[0]);
    if (!photo || !values || photo.embedding?.space === space || !isOf(key, photo)) return;
    photo.embedding = { space, values };
  };
  const { lower, upper } = allOf([folder, space]);
  const store = await database();
  for (let from = lower, first = true; ; first = false) {
    const range = IDBKeyRange.bound(from, upper, !first);
    const reading = store.transaction('embeddings');
    const [keys, values] = await Promise.all([
      reading.store.getAllKeys(range, PORTION),
      reading.store.getAll(range, PORTION),
    ]);
    signal.throwIfAborted();
    for (const [index, [, , ...key]] of keys.entries()) {
      const kept = values[index];
      if (kept instanceof Float32Array) give(key, compact(kept));
      else if (kept)
        for (const [place, one] of kept.photos.entries()) give(one, kept.values[place]);
    }
    told();
    const last = keys.at(-1);
    if (!last || keys.length < PORTION) return;
    from = last;
  }
}

/** A page without a project keeps its skips under this number. */
const NO_PROJECT = 0;

/** Keeps whether a photo was skipped in a project. */
export async function keepSkip(
  folder: string,
  project: number | null,
  photo: LabelPhoto,
): Promise<void> {
  const store = await database();
  const key: Schema['skips']['key'] = [folder, project ?? NO_PROJECT, ...keyOf(photo)];
  if (photo.skipped) await store.put('skips', true, key);
  else await store.delete('skips', key);
}

/** Marks the photos that were skipped in a project. */
export async function restoreSkips(
  folder: string,
  project: number | null,
  photos: readonly LabelPhoto[],
): Promise<void> {
  const own = allOf([folder, project ?? NO_PROJECT]);
  const keys = await (await database()).getAllKeys('skips', own);
  const skipped = new Map(keys.map(([, , ...key]) => [key[0], key]));
  for (const photo of photos) {
    const key = skipped.get(photo.path);
    photo.skipped = key !== undefined && isOf(key, photo);
  }
}

/** Size and time are asked for late, because the browser has to look each of them up on the disk. */
function isOf([, size, modified]: FileKey, { file }: LabelPhoto): boolean {
  return file.size === size && file.lastModified === modified;
}

function keyOf({ path, file }: LabelPhoto): FileKey {
  return [path, file.size, file.lastModified];
}

/** Every key that begins like this; an array sorts after all numbers and strings. */
function allOf(start: readonly (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound(start, [...start, []]);
}
