import { isDicom } from '../dicom.js';
import type { Item } from './types.js';

// The lists are those of src/collection/files.rs; tests/fixtures/collections.json holds both to the same
// results.

/** Files that are read as photos; their content decides whether they are. */
const PHOTO_NAME = /\.(jpe?g|jpe|jfif|png|webp|gif|bmp|avif|heic|heif|hif|jxl|tiff?|dcm|dicom)$/i;

/** The type of DICOM files. */
const DICOM = 'application/dicom';

/** Names that do not tell what a file is: without an extension, or with a number for one, like `1.2.840.7`. */
const NAMELESS = /^[^.]+$|\.\d+$/;

/** Folders that operating systems, storage devices and tools make, in lower case. */
const SYSTEM_FOLDERS = new Set([
  '__macosx',
  '__pycache__',
  '@eadir',
  '@recently-snapshot',
  '@recycle',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'lost+found',
  'network trash folder',
  'node_modules',
  'recycler',
  'system volume information',
  'temporary items',
]);

/** Files that operating systems and tools make, in lower case. */
const SYSTEM_FILES = new Set([
  'desktop.ini',
  'dicomdir',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'icon\r',
  'picasa.ini',
  'thumbs.db',
  'zbthumbnail.info',
]);

/** Whether a file found in a folder is likely a photo. */
export function looksLikePhoto({ name, type }: File): boolean {
  return isPhotoName(name) || type.startsWith('image/') || type === DICOM;
}

/**
 * The files, those with their type that are DICOM files by their content alone: scanners name files by number.
 */
export async function withDicomTypes<T extends Item>(items: readonly T[]): Promise<T[]> {
  return Promise.all(
    items.map(async (item) => {
      const { file } = item;
      if (!NAMELESS.test(file.name) || looksLikePhoto(file)) return item;
      // A file that cannot be read is reported when it is opened.
      if (!(await isDicom(file).catch(() => false))) return item;
      const { name, lastModified } = file;
      return { ...item, file: new File([file], name, { type: DICOM, lastModified }) };
    }),
  );
}

/** Whether a name is that of a photo. */
export function isPhotoName(name: string): boolean {
  return PHOTO_NAME.test(name);
}

/**
 * The files without those of operating systems and tools, and without hidden ones. A folder around all
 * of the files may have any name, because somebody chose it.
 */
export function withoutSystemFiles<T extends Item>(items: readonly T[]): T[] {
  const [first] = items;
  const root = first?.path[0];
  const around = items.every(({ path }) => path[0] === root) ? 1 : 0;
  return items.filter(
    ({ path, file }) =>
      !isSystem(file.name, SYSTEM_FILES) &&
      !path.slice(around).some((name) => isSystem(name, SYSTEM_FOLDERS)),
  );
}

function isSystem(name: string, list: ReadonlySet<string>): boolean {
  return name.startsWith('.') || list.has(name.toLowerCase());
}
