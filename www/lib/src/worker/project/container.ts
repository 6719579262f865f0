import { makeZip } from 'client-zip';
import { type Reader, unzipRaw, type ZipEntry } from 'unzipit';
import { HandfulError, messageOf } from '../../errors.js';

// The zip of a `.handful` file. It is read in slices and written as a stream, so that its pictures are never in memory
// together.

/** Names of the entries that every project has. The wasm module reads and writes both. */
const MANIFEST = 'manifest.json';
const EMBEDDINGS = 'embeddings.safetensors';

/** Limits of what is read into memory (entries, bytes), as in the native command. */
const MAX_ENTRIES = 300_000;
const MAX_MANIFEST = 64 * 2 ** 20;
const MAX_EMBEDDINGS = 2 ** 28;
/** Total size of compressed pictures; the package itself stores them uncompressed. */
const MAX_INFLATED = 2 ** 30;
/** The directory of the zip. */
const MAX_DIRECTORY = 64 * 2 ** 20;

/** Pictures located at a time. */
const MAX_LOOKUPS = 64;

/** Compression methods of the zip format. */
const STORED = 0;
const DEFLATED = 8;

/** The content of a project file. */
export interface Container {
  manifest: Uint8Array;
  embeddings: Uint8Array;
  /** The pictures of these names, without those that are missing or truncated. */
  pictures(names: readonly string[]): Promise<Map<string, Blob>>;
  /** Number of other entries. */
  countUnknown(names: ReadonlySet<string>): number;
}

/** The entries of a project file to write. */
export interface Contents {
  manifest: Uint8Array;
  embeddings: Uint8Array;
  pictures: { entry: string; data: Blob }[];
}

/** Opens the zip and reads the entries that every project has. */
export async function readContainer(file: Blob): Promise<Container> {
  const entries = await directory(file);
  const manifest = await bytesOf(entries, MANIFEST, MAX_MANIFEST);
  const embeddings = await bytesOf(entries, EMBEDDINGS, MAX_EMBEDDINGS);
  return {
    manifest,
    embeddings,
    pictures: (names) => pictures(entries, names),
    countUnknown: (names) => {
      const known = (name: string) => name === MANIFEST || name === EMBEDDINGS || names.has(name);
      return [...entries.keys()].filter((name) => !known(name) && !name.endsWith('/')).length;
    },
  };
}

/** Reads only the manifest, which determines the mode and precision to open the rest. */
export async function readManifest(file: Blob): Promise<Uint8Array> {
  return bytesOf(await directory(file), MANIFEST, MAX_MANIFEST);
}

/** Writes a zip without compression. `onPicture` is called before each picture. */
export async function writeContainer(
  { manifest, embeddings, pictures }: Contents,
  onPicture: (done: number, entry: string) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const lastModified = new Date();
  async function* inputs() {
    yield { name: MANIFEST, input: manifest, lastModified };
    yield { name: EMBEDDINGS, input: embeddings, lastModified };
    for (const [index, { entry, data }] of pictures.entries()) {
      signal.throwIfAborted();
      onPicture(index, entry);
      yield { name: entry, input: data, lastModified };
    }
  }
  try {
    const blob = await new Response(makeZip(inputs())).blob();
    return blob.slice(0, blob.size, 'application/zip');
  } catch (cause) {
    signal.throwIfAborted();
    const sentence = 'The project could not be written; the storage may be full.';
    throw new HandfulError('io', sentence, { cause });
  }
}

async function directory(file: Blob): Promise<Map<string, ZipEntry>> {
  const start = new Uint8Array(await readable(file.slice(0, 4)));
  // Every zip starts with "PK".
  if (start[0] !== 0x50 || start[1] !== 0x4b) {
    throw new HandfulError(
      'not-a-project',
      'This file is not a project of handful: it is not a zip.',
    );
  }
  const read = await unzipRaw(new GuardedReader(file)).catch((cause: unknown) => {
    if (cause instanceof HandfulError) throw cause;
    throw damaged('its directory cannot be read', cause);
  });
  if (read.entries.length > MAX_ENTRIES) throw tooManyEntries();
  const entries = new Map<string, ZipEntry>();
  for (const entry of read.entries) {
    if (entries.has(entry.name)) throw damaged(`it contains the entry ${entry.name} twice`);
    entries.set(entry.name, entry);
  }
  if (!entries.has(MANIFEST)) {
    const sentence = `This file is not a project of handful: it is a zip without ${MANIFEST}.`;
    throw new HandfulError('not-a-project', sentence);
  }
  return entries;
}

/** Reads slices of the file, none of them larger than the directory of a project may be. */
class GuardedReader implements Reader {
  readonly #file: Blob;

  constructor(file: Blob) {
    this.#file = file;
  }

  async getLength(): Promise<number> {
    return this.#file.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > MAX_DIRECTORY) throw tooManyEntries();
    return new Uint8Array(await readable(this.#slice(offset, length)));
  }

  async readStream(offset: number, length: number): Promise<ReadableStream<Uint8Array>> {
    return this.#slice(offset, length).stream();
  }

  async sliceAsBlob(offset: number, length: number, type = ''): Promise<Blob> {
    return this.#slice(offset, length, type);
  }

  #slice(offset: number, length: number, type?: string): Blob {
    // Also refuses NaN, for which Node.js would end the program.
    const within = offset >= 0 && length >= 0 && offset + length <= this.#file.size;
    if (!within) throw damaged('it is truncated');
    return this.#file.slice(offset, offset + length, type);
  }
}

async function bytesOf(
  entries: ReadonlyMap<string, ZipEntry>,
  name: string,
  limit: number,
): Promise<Uint8Array> {
  const entry = entries.get(name);
  if (!entry) throw damaged(`its entry ${name} is missing`);
  if (Math.max(entry.size, entry.compressedSize) > limit) {
    const sentence = `This project is too large to open: ${name} has ${entry.size} bytes, more than ${limit}.`;
    throw new HandfulError('project-too-large', sentence);
  }
  return new Uint8Array(await (await contentOf(entry)).arrayBuffer());
}

/** The content of an entry: a slice of the file, unless it is compressed. */
async function contentOf(entry: ZipEntry, type?: string): Promise<Blob> {
  const { name, size, compressedSize, compressionMethod: method } = entry;
  const plain = method === STORED && size === compressedSize;
  if (entry.encrypted || !(plain || method === DEFLATED)) {
    throw damaged(`its entry ${name} is encrypted or compressed by an unsupported method`);
  }
  const content = await entry.blob(type).catch((cause: unknown) => {
    if (cause instanceof HandfulError) throw cause;
    throw damaged(`its entry ${name} cannot be read`, cause);
  });
  if (content.size !== size) throw damaged(`its entry ${name} is truncated`);
  return content;
}

async function pictures(
  entries: ReadonlyMap<string, ZipEntry>,
  names: readonly string[],
): Promise<Map<string, Blob>> {
  const wanted = names.flatMap((name) => entries.get(name) ?? []);
  const inflated = wanted.filter(({ compressionMethod }) => compressionMethod !== STORED);
  if (inflated.reduce((sum, { size }) => sum + size, 0) > MAX_INFLATED) {
    const sentence = `This project is too large to open: its compressed pictures have more than ${MAX_INFLATED} bytes.`;
    throw new HandfulError('project-too-large', sentence);
  }
  const found = new Map<string, Blob>();
  for (let at = 0; at < wanted.length; at += MAX_LOOKUPS) {
    const locate = async (entry: ZipEntry) => {
      // A damaged picture must not prevent the project from being opened.
      const content = await contentOf(entry, typeOf(entry.name)).catch(() => null);
      if (content) found.set(entry.name, content);
    };
    await Promise.all(wanted.slice(at, at + MAX_LOOKUPS).map(locate));
  }
  return found;
}

/** The type by the file name; the decoder looks only at the bytes. */
function typeOf(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return extension === 'jpg' ? 'image/jpeg' : `image/${extension}`;
}

async function readable(blob: Blob): Promise<ArrayBuffer> {
  return blob.arrayBuffer().catch((cause: unknown) => {
    const sentence = 'The project file could not be read; it may have been moved or deleted.';
    throw new HandfulError('io', sentence, { cause });
  });
}

function tooManyEntries(): HandfulError {
  const sentence = `This project is too large to open: it contains more than ${MAX_ENTRIES} entries.`;
  return new HandfulError('project-too-large', sentence);
}

function damaged(why: string, cause?: unknown): HandfulError {
  const reason = cause === undefined ? '' : ` (${messageOf(cause)})`;
  const sentence = `This project file is damaged: ${why}${reason}. Use a copy of it, if there is one.`;
  return new HandfulError('damaged-project', sentence, { cause });
}
