import { isDicom } from 'handful/collection';
import { type DBSchema, openDB } from 'idb';

const DATABASE = 'handful-handover';

/** The session storage key of what this tab has kept: only the same tab takes it back. */
const TAB_RESULTS = 'handful results';

/** Milliseconds after which photos are deleted that no tab has taken back. */
const MAX_AGE = 24 * 60 * 60 * 1000;

/** A photo: the file itself, or its bytes where the browser cannot store files. */
interface KeptPhoto {
  readonly name: string;
  readonly type: string;
  readonly lastModified: number;
  readonly content: Blob | ArrayBuffer;
}

interface HandoverSchema extends DBSchema {
  results: { key: [time: number, random: number]; value: readonly KeptPhoto[] };
}

/** Keeps photos for this tab while the page loads again. Rejects where they cannot be kept. */
export async function keepForReload(given: readonly File[]): Promise<void> {
  // DICOM files name a patient; the pixels of those that were read are PNG files.
  const areDicom = await Promise.all(given.map((file) => isDicom(file).catch(() => false)));
  const files = given.filter((_, index) => !areDicom[index]);
  const database = await open();
  const key: [number, number] = [Date.now(), Math.random()];
  try {
    await database.delete('results', IDBKeyRange.upperBound([key[0] - MAX_AGE, 0]));
    try {
      await database.put('results', files.map(kept), key);
    } catch {
      const bytes = files.map(async (file) => ({
        ...kept(file),
        content: await file.arrayBuffer(),
      }));
      await database.put('results', await Promise.all(bytes), key);
    }
  } finally {
    database.close();
  }
  sessionStorage.setItem(TAB_RESULTS, JSON.stringify(key));
}

/** The photos that this tab kept before the page was loaded again. They are kept no longer. */
export async function takeAfterReload(): Promise<File[]> {
  const stored = sessionStorage.getItem(TAB_RESULTS);
  if (stored === null) return [];
  sessionStorage.removeItem(TAB_RESULTS);
  const key = JSON.parse(stored) as [number, number];
  const database = await open();
  try {
    const photos = (await database.get('results', key)) ?? [];
    const files = photos.map(
      ({ content, name, type, lastModified }) => new File([content], name, { type, lastModified }),
    );
    await database.delete('results', key);
    return files;
  } finally {
    database.close();
  }
}

function open() {
  return openDB<HandoverSchema>(DATABASE, 1, {
    upgrade: (database) => {
      database.createObjectStore('results');
    },
  });
}

function kept(file: File): KeptPhoto {
  const { name, type, lastModified } = file;
  return { name, type, lastModified, content: file };
}
