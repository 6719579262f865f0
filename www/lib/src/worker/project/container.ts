import { makeZip } from 'client-zip';
import { type Reader, unzipRaw, type ZipEntry } from 'unzipit';
import { HandfulError, messageOf } from '../../errors.js';

/**
 * The zip of a `.handful` file. It is read by slices and written as a stream, so that its pictures
 * are never in memory together; the names in it are looked up, and nothing else.
 */

/** Names of the entries that every project has. The meaning of both is known to the wasm module. */
const MANIFEST = 'manifest.json';
const EMBEDDINGS = 'embeddings.safetensors';

/** The same as in the native command: entries, and bytes of what is taken into memory. */
const MOST_ENTRIES = 300_000;
const LONGEST_MANIFEST = 64 * 2 ** 20;
const LONGEST_EMBEDDINGS = 2 ** 28;
/** Of all pictures together that somebody has compressed. Ours lie in the zip as they are. */
const MOST_INFLATED = 2 ** 30;
/** The directory of the zip. */
const LONGEST_DIRECTORY = 64 * 2 ** 20;

/** Pictures looked up at a time. */
const LOOK_UPS = 64;

/** Compression methods of the zip format. */
const STORED = 0;
const DEFLATED = 8;

/** A project file that can be read. */
export interface Container {
  manifest: Uint8Array;
  embeddings: Uint8Array;
  /** The pictures of these names; one that is missing or cut off is left out. */
  pictures(names: readonly string[]): Promise<Map<string, Blob>>;
  /** Entries that mean nothing here. */
  unknown(names: ReadonlySet<string>): number;
}

/** What is to be written into a project file. */
export interface Contents {
  manifest: Uint8Array;
  embeddings: Uint8Array;
  pictures: { entry: string; data: Blob }[];
}

/** Opens the zip and reads what must be there. */
export async function readContainer(file: Blob): Promise<Container> {
  const entries = await directory(file);
  const manifest = await bytesOf(entries, MANIFEST, LONGEST_MANIFEST);
  const embeddings = await bytesOf(entries, EMBEDDINGS, LONGEST_EMBEDDINGS);
  return {
    manifest,
    embeddings,
    pictures: (names) => pictures(entries, names),
    unknown: (names) => {
      const known = (name: string) => name === MANIFEST || name === EMBEDDINGS || names.has(name);
      return [...entries.keys()].filter((name) => !known(name) && !name.endsWith('/')).length;
    },
  };
}

/** Only the manifest, which says what is needed to open the rest. */
export async function readManifest(file: Blob): Promise<Uint8Array> {
  return bytesOf(await directory(file), MANIFEST, LONGEST_MANIFEST);
}

/** Writes a zip whose entries lie in it uncompressed. `onPicture` hears of each that was begun. */
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
    const sentence = 'The project could not be written; there may be no room left for it.';
    throw new HandfulError('io', sentence, { cause });
  }
}

async function directory(file: Blob): Promise<Map<string, ZipEntry>> {
  const start = new Uint8Array(await readable(file.slice(0, 4)));
  // "PK", which every zip starts with.
  if (start[0] !== 0x50 || start[1] !== 0x4b) {
    throw new HandfulError('not-a-project', 'This file is not a project of handful: it is no zip.');
  }
  const read = await unzipRaw(new GuardedReader(file)).catch((cause: unknown) => {
    if (cause instanceof HandfulError) throw cause;
    throw damaged('its directory cannot be read', cause);
  });
  if (read.entries.length > MOST_ENTRIES) throw tooManyEntries();
  const entries = new Map<string, ZipEntry>();
  for (const entry of read.entries) {
    if (entries.has(entry.name)) throw damaged(`it holds two entries “${entry.name}”`);
    entries.set(entry.name, entry);
  }
  if (!entries.has(MANIFEST)) {
    const sentence = `This file is not a project of handful: it is a zip without ${MANIFEST}.`;
    throw new HandfulError('not-a-project', sentence);
  }
  return entries;
}

/** The file by slices, of which none is larger than the directory of a project may be. */
class GuardedReader implements Reader {
  readonly #file: Blob;

  constructor(file: Blob) {
    this.#file = file;
  }

  async getLength(): Promise<number> {
    return this.#file.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > LONGEST_DIRECTORY) throw tooManyEntries();
    return new Uint8Array(await readable(this.#slice(offset, length)));
  }

  async readStream(offset: number, length: number): Promise<ReadableStream<Uint8Array>> {
    return this.#slice(offset, length).stream();
  }

  async sliceAsBlob(offset: number, length: number, type = ''): Promise<Blob> {
    return this.#slice(offset, length, type);
  }

  #slice(offset: number, length: number, type?: string): Blob {
    // Written so that what is no number is refused too: Node ends the program over it.
    const within = offset >= 0 && length >= 0 && offset + length <= this.#file.size;
    if (!within) throw damaged('it is cut off');
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
    const sentence = `This project is too large to open: ${name} has ${entry.size} bytes, and ${limit} are possible.`;
    throw new HandfulError('project-too-large', sentence);
  }
  return new Uint8Array(await (await contentOf(entry)).arrayBuffer());
}

/** The content of an entry: a slice of the file, unless it has to be inflated. */
async function contentOf(entry: ZipEntry, type?: string): Promise<Blob> {
  const { name, size, compressedSize, compressionMethod: method } = entry;
  const plain = method === STORED && size === compressedSize;
  if (entry.encrypted || !(plain || method === DEFLATED)) {
    throw damaged(`its entry ${name} is encrypted or compressed in an unusual way`);
  }
  const content = await entry.blob(type).catch((cause: unknown) => {
    if (cause instanceof HandfulError) throw cause;
    throw damaged(`its entry ${name} cannot be read`, cause);
  });
  if (content.size !== size) throw damaged(`its entry ${name} is cut off`);
  return content;
}

async function pictures(
  entries: ReadonlyMap<string, ZipEntry>,
  names: readonly string[],
): Promise<Map<string, Blob>> {
  const wanted = names.flatMap((name) => entries.get(name) ?? []);
  const inflated = wanted.filter(({ compressionMethod }) => compressionMethod !== STORED);
  if (inflated.reduce((sum, { size }) => sum + size, 0) > MOST_INFLATED) {
    const sentence = `This project is too large to open: its pictures are compressed and have more than ${MOST_INFLATED} bytes.`;
    throw new HandfulError('project-too-large', sentence);
  }
  const found = new Map<string, Blob>();
  for (let at = 0; at < wanted.length; at += LOOK_UPS) {
    const lookUp = async (entry: ZipEntry) => {
      // One bad picture must not keep the project shut.
      const content = await contentOf(entry, typeOf(entry.name)).catch(() => null);
      if (content) found.set(entry.name, content);
    };
    await Promise.all(wanted.slice(at, at + LOOK_UPS).map(lookUp));
  }
  return found;
}

/** Of the file types that a photo may have; the decoder looks at the bytes alone. */
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
  const sentence = `This project is too large to open: it holds more than ${MOST_ENTRIES} entries.`;
  return new HandfulError('project-too-large', sentence);
}

function damaged(why: string, cause?: unknown): HandfulError {
  const reason = cause === undefined ? '' : ` (${messageOf(cause)})`;
  const sentence = `This project file is damaged: ${why}${reason}. Take a copy of it, if there is one.`;
  return new HandfulError('damaged-project', sentence, { cause });
}
