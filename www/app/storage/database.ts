import { openDB } from 'idb';
import type { Database, PhotoKey, ProjectSchema } from './schema.js';

/** Milliseconds the browser may take to open the database before the page starts without it. */
const TIMEOUT = 4_000;

const NAME = 'handful';
const VERSION = 1;

/** A key in the store of files that no project uses. */
const TEST_KEY: PhotoKey = [0, 0];

/**
 * Opens the database of projects; `null` where the browser gives this page none. `onLost` is called
 * when the database closes by itself.
 */
export async function openDatabase(onLost: () => void): Promise<Database | null> {
  try {
    const opening = openDB<ProjectSchema>(NAME, VERSION, {
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
    const timeout = new Promise<null>((resolve) => setTimeout(resolve, TIMEOUT, null));
    return await Promise.race([opening, timeout]);
  } catch {
    return null;
  }
}

/** Whether the browser can store files as they are. */
export async function storesBlobs(database: Database): Promise<boolean> {
  try {
    await database.put('files', new Blob(['x']), TEST_KEY);
    await database.delete('files', TEST_KEY);
    return true;
  } catch {
    return false;
  }
}
