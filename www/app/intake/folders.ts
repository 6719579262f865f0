/** A file and the names of its folders, outermost first; none for a loose file. */
export interface Found {
  readonly file: File;
  readonly path: readonly string[];
}

/** Photos sorted into classes, and the rest. */
export interface Sorted {
  /** The photos of each class, in the order found. */
  readonly classes: Map<string, File[]>;
  /** Photos without a folder. */
  readonly loose: File[];
  /** Photos next to the class folders. */
  readonly stray: File[];
  /** Number of files in folders that are no photos. */
  readonly skipped: number;
}

const PHOTO_NAME = /\.(jpe?g|jfif|png|webp|gif|bmp|avif|heic|heif)$/i;

/** Whether a file found in a folder is likely a photo. Files picked one by one are always tried. */
export function looksLikePhoto(file: File): boolean {
  return (
    !file.name.startsWith('.') && (PHOTO_NAME.test(file.name) || file.type.startsWith('image/'))
  );
}

/** The files of a file input or folder input. */
export function foundInInput(input: HTMLInputElement): Found[] {
  return [...(input.files ?? [])].map((file) => ({
    file,
    path: file.webkitRelativePath.split('/').slice(0, -1),
  }));
}

/**
 * The files of a drop and of all folders in it. Reads the list of items before the first await, because
 * the browser empties it after the event.
 */
export function foundInDrop(data: DataTransfer): Promise<Found[]> {
  const items = [...data.items].filter((item) => item.kind === 'file');
  const entries = items.map((item) => {
    const entry = item.webkitGetAsEntry?.();
    return entry?.isDirectory ? entry : item.getAsFile();
  });
  return Promise.all(entries.map((entry) => walk(entry, []))).then((found) => found.flat());
}

async function walk(
  entry: FileSystemEntry | File | null,
  path: readonly string[],
): Promise<Found[]> {
  if (entry === null) return [];
  if (entry instanceof File) return [{ file: entry, path }];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    ).catch(() => null);
    return file === null ? [] : [{ file, path }];
  }
  const inside = await children(entry as FileSystemDirectoryEntry);
  const found: Found[] = [];
  for (const child of inside) found.push(...(await walk(child, [...path, entry.name])));
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

/** The photos among the files regardless of folders, and the number of other files. */
export function flatten(found: readonly Found[]): { files: File[]; skipped: number } {
  const files = found
    .filter(({ file, path }) => path.length === 0 || looksLikePhoto(file))
    .map(({ file }) => file);
  return { files, skipped: found.length - files.length };
}

/**
 * Sorts files into classes by folder name. In a folder with subfolders, each subfolder is a class, with
 * all photos at any depth; a folder without subfolders is a class itself.
 */
export function sortByFolder(found: readonly Found[]): Sorted {
  const photos = found.filter(({ file, path }) => path.length === 0 || looksLikePhoto(file));
  const nested = new Set(photos.filter(({ path }) => path.length > 1).map(({ path }) => path[0]));
  const sorted = {
    classes: new Map<string, File[]>(),
    loose: [] as File[],
    stray: [] as File[],
    skipped: found.length - photos.length,
  };
  for (const { file, path } of photos) {
    const [outer, inner] = path;
    const label = outer !== undefined && nested.has(outer) ? inner : outer;
    if (outer === undefined) sorted.loose.push(file);
    else if (label === undefined) sorted.stray.push(file);
    else sorted.classes.set(label, [...(sorted.classes.get(label) ?? []), file]);
  }
  return sorted;
}
