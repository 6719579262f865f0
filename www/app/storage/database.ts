import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Embedding } from '../state/state.js';

/** A class as it is kept. */
export interface KeptClass {
  key: number;
  label: string;
  hue: number;
  starter: boolean;
  /** The keys of its photos in their order; those that have not been written yet are passed over. */
  photos: number[];
}

/** A project without its photos: what changes often is small. */
export interface KeptProject {
  id: number;
  name: string;
  /** Milliseconds since 1970; `opened` decides which project a new tab begins with. */
  created: number;
  changed: number;
  opened: number;
  head: string;
  mode: string;
  classes: KeptClass[];
  /** How many photos are kept, and the bytes of their files. */
  photos: number;
  bytes: number;
}

/** A photo without its file, so that an embedding does not write the file again. */
export interface KeptPhoto {
  project: number;
  key: number;
  name: string;
  type: string;
  lastModified: number;
  size: number;
  /** `null` until it has been read. */
  embedding: Embedding | null;
}

/** Project and key of a photo. */
export type PhotoKey = [project: number, key: number];

interface Schema extends DBSchema {
  projects: { key: number; value: KeptProject };
  photos: { key: PhotoKey; value: KeptPhoto };
  /** Bytes where the browser cannot keep a `Blob`, which is so in some private windows. */
  files: { key: PhotoKey; value: Blob | ArrayBuffer };
}

/** Everything that is kept on this device. */
export type Database = IDBPDatabase<Schema>;

/** How long a browser may take to open it (milliseconds) before the page goes on without. */
const PATIENCE = 4_000;

const NAME = 'handful';
const VERSION = 1;

/** A place of the store of files that no project has. */
const TRIAL: PhotoKey = [0, 0];

/** Opens the database; `null` where the browser has none for this page. */
export async function openDatabase(onLost: () => void): Promise<Database | null> {
  try {
    const opening = openDB<Schema>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore('projects', { keyPath: 'id' });
        database.createObjectStore('photos', { keyPath: ['project', 'key'] });
        database.createObjectStore('files');
      },
      // A later version of the page, in another tab, must not wait for this one.
      blocking(_, __, event) {
        if (event.target instanceof IDBDatabase) event.target.close();
        onLost();
      },
      terminated: onLost,
    });
    const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null));
    return await Promise.race([opening, late]);
  } catch {
    return null;
  }
}

/** Whether files can be kept as they are. */
export async function keepsBlobs(database: Database): Promise<boolean> {
  try {
    await database.put('files', new Blob(['x']), TRIAL);
    await database.delete('files', TRIAL);
    return true;
  } catch {
    return false;
  }
}

/** All photos of a project. */
export function photosOf(project: number): IDBKeyRange {
  return IDBKeyRange.bound([project, 0], [project, Number.MAX_SAFE_INTEGER]);
}
