import { type Reader, unzipRaw, type ZipEntry } from 'unzipit';
import { HandfulError, messageOf } from '../errors.js';
import type { Item, Note } from './index.js';

/** More is no collection of photos by hand, or a zip that was made to fill the memory. */
const MOST_ENTRIES = 100_000;
const LONGEST_DIRECTORY = 64 * 2 ** 20;
/** Bytes of one file, and of all that have to be inflated: the others are slices of the archive. */
const LONGEST_FILE = 256 * 2 ** 20;
const MOST_INFLATED = 2 * 2 ** 30;

/** Compression methods of the zip format. */
const STORED = 0;
const DEFLATED = 8;

/** Whether a file is a zip, as far as its name tells. */
export function isArchive(file: File): boolean {
  return /\.(zip|tm)$/i.test(file.name);
}

/** What systems put beside a person's files. */
export function isTrash({ path, file }: Item): boolean {
  return (
    file.name.startsWith('.') || path.some((name) => name === '__MACOSX' || name.startsWith('.'))
  );
}

/** Every file in a zip, in the order of their names; a damaged one is noted and left out. */
export async function unpack(
  archive: File,
  signal: AbortSignal | undefined,
): Promise<{ items: Item[]; notes: Note[] }> {
  const entries = (await directory(archive)).filter((entry) => !entry.isDirectory);
  if (entries.some(({ encrypted }) => encrypted)) {
    const sentence = `${archive.name} is locked with a password; unpack it yourself and open the folder.`;
    throw new HandfulError('encrypted-archive', sentence);
  }
  refuseBombs(archive, entries);
  entries.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const items: Item[] = [];
  const notes: Note[] = [];
  for (const entry of entries) {
    signal?.throwIfAborted();
    const names = entry.name.split(/[/\\]/).filter((name) => name !== '' && name !== '.');
    const name = names.at(-1) ?? entry.name;
    try {
      const file = new File([await contentOf(entry)], name, { type: typeOf(name) });
      items.push({ file, path: names.slice(0, -1) });
    } catch (error) {
      const why = messageOf(error).replace(/\.$/, '');
      const message = `${entry.name} in ${archive.name} cannot be read (${why}).`;
      notes.push({ code: 'damaged-entry', message });
    }
  }
  return { items, notes };
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
  if (entries.length > MOST_ENTRIES) throw tooLarge(archive.name, `${entries.length} files`);
  return entries;
}

/** By what the zip says of itself; {@link contentOf} makes sure that it does not lie. */
function refuseBombs({ name }: File, entries: readonly ZipEntry[]): void {
  const large = entries.find(({ size }) => size > LONGEST_FILE);
  if (large) throw tooLarge(name, `a file of ${mebibytes(large.size)}, ${large.name}`);
  const inflated = entries.filter(({ compressionMethod }) => compressionMethod !== STORED);
  const total = inflated.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_INFLATED) throw tooLarge(name, `files of ${mebibytes(total)} once unpacked`);
}

/** A slice of the archive, or what is inflated of it, of no more bytes than were announced. */
async function contentOf(entry: ZipEntry): Promise<Blob> {
  const { size, compressedSize, compressionMethod: method } = entry;
  if (method === STORED && size === compressedSize) return entry.blob();
  if (method !== DEFLATED) throw new Error('it is compressed in an unusual way.');
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
  if (length !== size) throw new Error('its length is not the one that was announced.');
  return new Blob(parts);
}

/** The archive by slices, of which none is longer than a directory may be. */
class GuardedReader implements Reader {
  readonly #archive: File;

  constructor(archive: File) {
    this.#archive = archive;
  }

  async getLength(): Promise<number> {
    return this.#archive.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > LONGEST_DIRECTORY) throw tooLarge(this.#archive.name, 'too long a directory');
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
    // Written so that what is no number is refused too: Node ends the program over it.
    const within = offset >= 0 && length >= 0 && offset + length <= this.#archive.size;
    if (!within) throw new Error('it is cut off');
    return this.#archive.slice(offset, offset + length, type);
  }
}

function tooLarge(name: string, what: string): HandfulError {
  const sentence = `${name} is too large to be opened here: it holds ${what}. Unpack it yourself and open the folder.`;
  return new HandfulError('archive-too-large', sentence);
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

function typeOf(name: string): string {
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (/^(jpe?g|jfif)$/.test(extension)) return 'image/jpeg';
  return /^(png|webp|gif|bmp|avif|heic|heif)$/.test(extension) ? `image/${extension}` : '';
}
