import { type Reader, unzipRaw, type ZipEntry } from 'unzipit';
import { HandfulError, messageOf } from '../errors.js';
import { encodingNamed } from './encoding.js';
import type { CollectionOptions, Item, Note } from './types.js';
import { UnreadEntries, UnsupportedMethod } from './unread-entries.js';
import { readNames } from './zip-names.js';

/** Limits against zips that are made to exhaust the memory: entries, and bytes of the directory. */
const MAX_ENTRIES = 100_000;
const MAX_DIRECTORY = 64 * 2 ** 20;
/** Bytes of one file, and of all compressed files; uncompressed ones are slices of the archive. */
const MAX_FILE = 256 * 2 ** 20;
const MAX_INFLATED = 2 * 2 ** 30;

/** Compression methods of the zip format. */
const STORED = 0;
const DEFLATED = 8;

/** Whether a file is a zip by its name. */
export function isArchive(file: File): boolean {
  return /\.(zip|tm)$/i.test(file.name);
}

/** What a zip contains. */
export interface ZipContent {
  items: Item[];
  notes: Note[];
  /** The encoding of its names; `null` if they are Unicode. */
  encoding: string | null;
}

/**
 * The files of a zip in the order of their names; those that cannot be read are noted and left out.
 * `encoding` overrides the one that is found out for names that are not Unicode.
 */
export async function readZip(archive: File, options: CollectionOptions): Promise<ZipContent> {
  const entries = await directory(archive);
  if (entries.some(({ encrypted }) => encrypted)) {
    const sentence = `${archive.name} is protected by a password; unpack it yourself and open the folder.`;
    throw new HandfulError('encrypted-archive', sentence);
  }
  const names = readNames(entries);
  const { encoding: found } = names;
  const encoding = found && (options.encoding ? encodingNamed(options.encoding) : found);
  const named = entries
    .map((entry) => ({ entry, name: names.nameOf(entry, encoding) }))
    .filter(({ name }) => !/[/\\]$/.test(name));
  checkSizes(archive, named);
  const { compare } = new Intl.Collator('en', { numeric: true });
  named.sort((a, b) => compare(a.name, b.name));
  const items: Item[] = [];
  const unread = new UnreadEntries(archive.name);
  for (const { entry, name: whole } of named) {
    options.signal?.throwIfAborted();
    const parts = whole.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
    const name = parts.at(-1) ?? whole;
    const path = parts.slice(0, -1);
    try {
      items.push({ file: new File([await contentOf(entry)], name, { type: typeOf(name) }), path });
    } catch (error) {
      unread.add(whole, error);
    }
  }
  if (items.length === 0) unread.throwIfAny();
  return { items, notes: unread.notes(), encoding };
}

async function directory(archive: File): Promise<ZipEntry[]> {
  let entries: ZipEntry[];
  try {
    ({ entries } = await unzipRaw(new GuardedReader(archive)));
  } catch (cause) {
    if (cause instanceof HandfulError) throw cause;
    const sentence = `${archive.name} is no zip, or is damaged (${messageOf(cause)}). Download or export it again.`;
    throw new HandfulError('damaged-archive', sentence, { cause });
  }
  if (entries.length > MAX_ENTRIES) throw tooLarge(archive.name, `${entries.length} files`);
  return entries;
}

/** Checks the sizes that the zip declares; {@link contentOf} compares them with the content. */
function checkSizes({ name }: File, entries: readonly { entry: ZipEntry; name: string }[]): void {
  const large = entries.find(({ entry }) => entry.size > MAX_FILE);
  if (large) throw tooLarge(name, `a file of ${mebibytes(large.entry.size)}, ${large.name}`);
  const inflated = entries.filter(({ entry }) => entry.compressionMethod !== STORED);
  const total = inflated.reduce((sum, { entry }) => sum + entry.size, 0);
  if (total > MAX_INFLATED) throw tooLarge(name, `files of ${mebibytes(total)} once unpacked`);
}

/** The content of an entry, of exactly the declared size: a slice of the archive, or inflated. */
async function contentOf(entry: ZipEntry): Promise<Blob> {
  const { size, compressedSize, compressionMethod: method } = entry;
  if (method === STORED && size === compressedSize) return entry.blob();
  if (method !== DEFLATED) throw new UnsupportedMethod(method);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = (await entry.stream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > size) {
      await reader.cancel();
      break;
    }
    parts.push(new Uint8Array(part.value));
  }
  if (length !== size) throw new Error('its length differs from the declared one');
  return new Blob(parts);
}

/** Reads slices of the archive, none of them larger than a directory may be. */
class GuardedReader implements Reader {
  readonly #archive: File;

  constructor(archive: File) {
    this.#archive = archive;
  }

  async getLength(): Promise<number> {
    return this.#archive.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > MAX_DIRECTORY) throw tooLarge(this.#archive.name, 'too long a directory');
    const slice = this.#slice(offset, length);
    try {
      return new Uint8Array(await slice.arrayBuffer());
    } catch (cause) {
      const sentence = `${this.#archive.name} could not be read; it may have been moved or deleted.`;
      throw new HandfulError('io', sentence, { cause });
    }
  }

  async readStream(offset: number, length: number): Promise<ReadableStream<Uint8Array>> {
    return this.#slice(offset, length).stream();
  }

  async sliceAsBlob(offset: number, length: number, type = ''): Promise<Blob> {
    return this.#slice(offset, length, type);
  }

  #slice(offset: number, length: number, type?: string): Blob {
    // Also refuses NaN, for which Node.js would end the program.
    const within = offset >= 0 && length >= 0 && offset + length <= this.#archive.size;
    if (!within) throw new Error('it is truncated');
    return this.#archive.slice(offset, offset + length, type);
  }
}

function tooLarge(name: string, what: string): HandfulError {
  const sentence = `${name} is too large to open here: it contains ${what}. Unpack it yourself and open the folder.`;
  return new HandfulError('archive-too-large', sentence);
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

function typeOf(name: string): string {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (/^(jpe?g|jfif)$/.test(extension)) return 'image/jpeg';
  if (/^tiff?$/.test(extension)) return 'image/tiff';
  if (/^(dcm|dicom)$/.test(extension)) return 'application/dicom';
  return /^(png|webp|gif|bmp|avif|heic|heif|jxl)$/.test(extension) ? `image/${extension}` : '';
}
