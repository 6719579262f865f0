import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { KnownBackbone } from '../state/backbone.js';

const DATABASE = 'handful-backbones';

/** A stored backbone, without its file. */
interface StoredBackbone extends Omit<KnownBackbone, 'file'> {
  /** Time of the last use, in milliseconds since 1970. */
  used: number;
}

interface BackboneSchema extends DBSchema {
  /** Apart from their files, so that a list of them reads nothing large. */
  backbones: { key: string; value: StoredBackbone };
  files: { key: string; value: Blob };
}

/** Keeps backbones from files on the device, by their hashes. */
export class BackboneStore {
  #opening: Promise<IDBPDatabase<BackboneSchema>> | undefined;

  /** All backbones, the latest used first. */
  async list(): Promise<KnownBackbone[]> {
    // A database takes space, and most people never keep a backbone.
    const databases = await indexedDB.databases();
    if (!databases.some(({ name }) => name === DATABASE)) return [];
    const change = (await this.#database()).transaction(['backbones', 'files']);
    const [stored, files, keys] = await Promise.all([
      change.objectStore('backbones').getAll(),
      change.objectStore('files').getAll(),
      change.objectStore('files').getAllKeys(),
      change.done,
    ]);
    const fileOf = new Map(keys.map((key, index) => [key, files[index]]));
    return stored
      .sort((one, other) => other.used - one.used)
      .flatMap(({ used: _, ...facts }) => {
        const file = fileOf.get(facts.hash);
        return file ? [{ ...facts, file }] : [];
      });
  }

  /** Keeps a backbone; resolves to the same with its file on the device. */
  async keep({ file, ...facts }: KnownBackbone): Promise<KnownBackbone> {
    const database = await this.#database();
    const change = database.transaction(['backbones', 'files'], 'readwrite');
    await Promise.all([
      change.objectStore('backbones').put({ ...facts, used: Date.now() }, facts.hash),
      change.objectStore('files').put(file, facts.hash),
      change.done,
    ]);
    // The file that was read back is on the disk; the one that was given may be in memory.
    return { ...facts, file: (await database.get('files', facts.hash)) ?? file };
  }

  /** Deletes a backbone from the device. */
  async delete(hash: string): Promise<void> {
    const change = (await this.#database()).transaction(['backbones', 'files'], 'readwrite');
    await Promise.all([
      change.objectStore('backbones').delete(hash),
      change.objectStore('files').delete(hash),
      change.done,
    ]);
  }

  #database(): Promise<IDBPDatabase<BackboneSchema>> {
    this.#opening ??= openDB<BackboneSchema>(DATABASE, 1, {
      upgrade(database) {
        database.createObjectStore('backbones');
        database.createObjectStore('files');
      },
    });
    this.#opening.catch(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }
}
