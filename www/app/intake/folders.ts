import { looksLikePhoto, withoutSystemFiles } from 'handful/collection';

/** A file and the names of its folders, outermost first; none for a loose file. */
export interface Found {
  readonly file: File;
  readonly path: readonly string[];
}

/** The files of a file input or folder input. */
export function foundInInput(input: HTMLInputElement): Found[] {
  return [...(input.files ?? [])].map((file) => ({
    file,
    path: file.webkitRelativePath.split('/').slice(0, -1),
  }));
}

/** What stands for a name that is not Unicode. */
const UNREADABLE = '\uFFFD';

/** What was dropped. */
export interface Dropped {
  readonly found: Found[];
  /** The names of files that the browser could not open. */
  readonly unread: string[];
}

/**
 * The files of a drop and of all folders in it. Reads the list of items before the first await, because
 * the browser empties it after the event.
 */
export async function foundInDrop(data: DataTransfer): Promise<Dropped> {
  const items = [...data.items].filter((item) => item.kind === 'file');
  const entries = items.map((item) => {
    const entry = item.webkitGetAsEntry?.();
    return entry?.isDirectory ? entry : item.getAsFile();
  });
  const unread: string[] = [];
  const found = await Promise.all(entries.map((entry) => walk(entry, [], unread)));
  return { found: found.flat(), unread };
}

async function walk(
  entry: FileSystemEntry | File | null,
  path: readonly string[],
  unread: string[],
): Promise<Found[]> {
  if (entry === null) return [];
  if (entry instanceof File) return [{ file: entry, path }];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    ).catch(() => null);
    if (file === null) unread.push(entry.name);
    return file === null ? [] : [{ file, path }];
  }
  const inside = await children(entry as FileSystemDirectoryEntry);
  const found: Found[] = [];
  for (const child of inside) {
    const folders = [...path, entry.name];
    // Chromium gives a name that is not Unicode as an empty one, which leads to the folder itself again.
    if (child.name === '') unread.push([...folders, UNREADABLE].join('/'));
    else found.push(...(await walk(child, folders, unread)));
  }
  return found;
}

/** All entries of a folder, sorted by name. Browsers deliver them in portions; an empty one is the last. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    ).catch(() => []);
    if (portion.length === 0) break;
    all.push(...portion);
  }
  return all.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/**
 * The photos among the files regardless of folders, and the number of other files. Files picked one by
 * one are always tried, and files of operating systems never count.
 */
export function flatten(found: readonly Found[]): { photos: Found[]; skipped: number } {
  const wanted = withoutSystemFiles(found);
  const photos = wanted.filter(({ file, path }) => path.length === 0 || looksLikePhoto(file));
  return { photos, skipped: wanted.length - photos.length };
}
