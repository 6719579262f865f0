import { type IDBPDatabase, openDB } from 'idb';
import { type Compact, compact } from '../compact.js';
import type { LabelPhoto } from '../state/label.js';
import type { EmbeddingBlock, FileKey, FolderSchema, StoredFolder } from './schema.js';

const DATABASE = 'handful-folders';

/** Photos per block: usually 61 KB, because Chromium stores values above 64 KiB in files of their own. */
const BLOCK = 16;

/** Blocks read at a time: two megabytes, which take the page one or two frames. */
const PORTION = 32;

/** Marks written in one transaction, so that the page stays responsive. */
const MARKS = 256;

/** Precedes the path in the key of a block, so that no block has the key of a photo. */
const BLOCK_OF = 'block of ';

/** The project number in the keys of marks while no project is open. */
const NO_PROJECT = 0;

/** What is stored of opened folders: their handles, the embeddings of their photos, and marks. */
export class FolderStore {
  #opening: Promise<IDBPDatabase<FolderSchema>> | undefined;

  /** All stored folders, by name. */
  async list(): Promise<StoredFolder[]> {
    return (await this.#database()).getAll('folders');
  }

  /** Stores a folder. A folder opened without a handle keeps the handle stored before. */
  async save(folder: StoredFolder): Promise<void> {
    const database = await this.#database();
    const stored = await database.get('folders', folder.name);
    const handle = folder.handle ?? stored?.handle ?? null;
    await database.put('folders', { ...folder, handle });
  }

  /** Deletes everything stored of a folder. */
  async delete(name: string): Promise<void> {
    const database = await this.#database();
    const change = database.transaction(['embeddings', 'skips', 'folders'], 'readwrite');
    await Promise.all([
      change.objectStore('embeddings').delete(startingWith([name])),
      change.objectStore('skips').delete(startingWith([name])),
      change.objectStore('folders').delete(name),
      change.done,
    ]);
  }

  /** Stores the embeddings of photos in one transaction. */
  async saveEmbeddings(folder: string, photos: readonly LabelPhoto[]): Promise<void> {
    const change = (await this.#database()).transaction('embeddings', 'readwrite');
    const puts: Promise<unknown>[] = [];
    for (let from = 0; from < photos.length; from += BLOCK) {
      const known = photos.slice(from, from + BLOCK).flatMap((photo) => {
        const { embedding } = photo;
        return embedding ? [{ ...embedding, key: keyOf(photo) }] : [];
      });
      const [first] = known;
      if (!first) continue;
      const block: EmbeddingBlock = {
        photos: known.map(({ key }) => key),
        values: known.map(({ values }) => values),
      };
      const [path, ...facts] = first.key;
      puts.push(change.store.put(block, [folder, first.space, `${BLOCK_OF}${path}`, ...facts]));
    }
    await Promise.all([...puts, change.done]);
  }

  /** Sets the stored embeddings of photos; `onPortion` is called after each portion. */
  async restoreEmbeddings(
    folder: string,
    space: string,
    photos: readonly LabelPhoto[],
    signal: AbortSignal,
    onPortion: () => void,
  ): Promise<void> {
    const byPath = new Map(photos.map((photo) => [photo.path, photo]));
    const restore = (key: FileKey, values: Compact | undefined): void => {
      const photo = byPath.get(key[0]);
      if (!photo || !values || photo.embedding?.space === space || !isOf(key, photo)) return;
      photo.embedding = { space, values };
    };
    const { lower, upper } = startingWith([folder, space]);
    const database = await this.#database();
    for (let from = lower, first = true; ; first = false) {
      const range = IDBKeyRange.bound(from, upper, !first);
      const { store } = database.transaction('embeddings');
      const [keys, values] = await Promise.all([
        store.getAllKeys(range, PORTION),
        store.getAll(range, PORTION),
      ]);
      signal.throwIfAborted();
      for (const [index, [, , ...key]] of keys.entries()) {
        const stored = values[index];
        if (stored instanceof Float32Array) restore(key, compact(stored));
        else if (stored)
          for (const [place, one] of stored.photos.entries()) restore(one, stored.values[place]);
      }
      onPortion();
      const last = keys.at(-1);
      if (!last || keys.length < PORTION) return;
      from = last;
    }
  }

  /** Stores the marks of photos in a project, as they are when they are written. */
  async saveMarks(
    folder: string,
    project: number | null,
    photos: readonly LabelPhoto[],
  ): Promise<void> {
    const database = await this.#database();
    for (let from = 0; from < photos.length; from += MARKS) {
      const { store, done } = database.transaction('skips', 'readwrite');
      const writes = photos.slice(from, from + MARKS).map((photo) => {
        const key: FolderSchema['skips']['key'] = [folder, project ?? NO_PROJECT, ...keyOf(photo)];
        if (photo.mark === null) return store.delete(key);
        return store.put(photo.mark === 'skipped' ? true : photo.mark, key);
      });
      await Promise.all([...writes, done]);
    }
  }

  /** Sets the marks of the photos in a project. */
  async restoreMarks(
    folder: string,
    project: number | null,
    photos: readonly LabelPhoto[],
  ): Promise<void> {
    const range = startingWith([folder, project ?? NO_PROJECT]);
    const { store } = (await this.#database()).transaction('skips');
    const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
    const marks = new Map(keys.map(([, , ...key], at) => [key[0], { key, value: values[at] }]));
    for (const photo of photos) {
      const stored = marks.get(photo.path);
      const value = stored && isOf(stored.key, photo) ? stored.value : undefined;
      photo.mark = value === true ? 'skipped' : (value ?? null);
    }
  }

  /** Opened on first use. */
  #database(): Promise<IDBPDatabase<FolderSchema>> {
    this.#opening ??= openDB<FolderSchema>(DATABASE, 1, {
      upgrade(database) {
        database.createObjectStore('embeddings');
        database.createObjectStore('skips');
        database.createObjectStore('folders', { keyPath: 'name' });
      },
    });
    return this.#opening;
  }
}

/** Compares the path first; the browser has to look up size and time on the disk. */
function isOf([, size, modified]: FileKey, { file }: LabelPhoto): boolean {
  return file.size === size && file.lastModified === modified;
}

function keyOf({ path, file }: LabelPhoto): FileKey {
  return [path, file.size, file.lastModified];
}

/** All keys with this prefix; IndexedDB sorts arrays after numbers and strings. */
function startingWith(prefix: readonly (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound(prefix, [...prefix, []]);
}
