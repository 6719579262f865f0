import { invalid } from './checks.js';
import { HandfulError, messageOf } from './errors.js';
import { host } from './host.js';
import { isA } from './is-a.js';
import type { WithTransfer } from './transfer.js';
import type { Region } from './types/generated.js';
import type { Photo } from './types/photo.js';
import type { NamedPhoto, NamedQuery, PhotoSource, Refusal } from './worker/requests.js';

/** A source that a browser can draw. Its content may change at any time. */
type Picture = Exclude<Photo, Blob | ArrayBuffer | Uint8Array | ImageData>;

/**
 * Names each photo and makes it ready to be sent to the worker; only copies of the caller's data are
 * transferred. Bitmaps, elements and canvases are captured at once, because they may change. A photo that
 * cannot be captured becomes a {@link Refusal} and is reported like a damaged photo. Rejects with
 * `invalid-input` if an item is not a photo, which is a mistake of the program.
 */
export function namePhotos(
  photos: Iterable<Photo>,
  nameOf: (index: number) => string = nameAt,
): Promise<WithTransfer<NamedPhoto[]>> {
  return collect(Array.from(photos, (photo, index) => namePhoto(photo, nameOf(index))));
}

/** Like {@link namePhotos}; accepts embeddings too. */
export function nameQueries(
  queries: Iterable<Photo | Float32Array>,
  nameOf: (index: number) => string = nameAt,
): Promise<WithTransfer<NamedQuery[]>> {
  const list = Array.from(queries);
  const copy = copierOf(list.filter((query) => query instanceof Float32Array));
  const name = (query: Photo | Float32Array, index: number) =>
    query instanceof Float32Array
      ? { name: nameOf(index), source: copy(query) }
      : namePhoto(query, nameOf(index));
  return collect<NamedQuery>(list.map(name));
}

/** Like {@link nameQueries}, for photos that arrive with time; `signal` ends the wait for the next. */
export async function nameArriving(
  queries: AsyncIterable<Photo | Float32Array>,
  signal: AbortSignal | undefined,
): Promise<WithTransfer<NamedQuery[]>> {
  const pending: (NamedQuery | Promise<NamedQuery>)[] = [];
  for await (const query of queries) {
    signal?.throwIfAborted();
    const name = nameAt(pending.length);
    const named =
      query instanceof Float32Array ? { name, source: query.slice() } : namePhoto(query, name);
    // Awaited at the end; until then a rejection must not count as unhandled.
    if (named instanceof Promise) named.catch(() => {});
    pending.push(named);
  }
  return collect(pending);
}

/** The photos with a region; an embedding becomes a {@link Refusal}, because it has none. */
export function withRegion<T extends NamedQuery>(photos: T[], region: Region | null): T[] {
  if (!region) return photos;
  return photos.map((photo) =>
    photo.source instanceof Float32Array ? { ...photo, source: NO_REGION } : { ...photo, region },
  );
}

/** Why there is no region of an embedding. */
export const NO_REGION: Refusal = {
  code: 'invalid-input',
  message: 'A region is a part of a photo; an embedding has none.',
};

/** Copies embeddings into one shared buffer: thousands of buffers would burden the garbage collector. */
function copierOf(embeddings: readonly Float32Array[]): (embedding: Float32Array) => Float32Array {
  const whole = new Float32Array(embeddings.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  return (embedding) => {
    const start = end;
    end += embedding.length;
    // A detached embedding has length 0 and is reported by the worker.
    if (embedding.length > 0) whole.set(embedding, start);
    return whole.subarray(start, end);
  };
}

/** The name of the photo at an index of a list, if it has no file name. */
export function nameAt(index: number): string {
  return `photo ${index + 1}`;
}

/** The name of a photo: that of its file, or else `fallback`. */
export function nameOf(photo: unknown, fallback: string): string {
  return isA('File', photo) ? photo.webkitRelativePath || photo.name : fallback;
}

async function collect<T extends NamedQuery>(
  pending: (T | Promise<T>)[],
): Promise<WithTransfer<T[]>> {
  const value = await Promise.all(pending);
  const transfer = new Set(value.flatMap(({ source }) => transferableOf(source)));
  return { value, transfer: [...transfer] };
}

/** Bytes, embeddings and bitmaps are our own copies here, so that they can be transferred. */
function transferableOf(source: NamedQuery['source']): Transferable[] {
  if (source instanceof Uint8Array || source instanceof Float32Array) return [source.buffer];
  return isA('ImageBitmap', source) ? [source] : [];
}

async function namePhoto(photo: Photo, fallback: string): Promise<NamedPhoto> {
  if (isA('Blob', photo)) return { name: nameOf(photo, fallback), source: await cloneable(photo) };
  if (isA('ImageData', photo)) {
    // Chromium ends a worker that receives detached pixels.
    return {
      name: fallback,
      source: photo.data.length > 0 ? photo : empty('pixels were transferred'),
    };
  }
  if (photo instanceof Uint8Array || photo instanceof ArrayBuffer) {
    return { name: fallback, source: copyOf(photo) };
  }
  if (isPicture(photo)) return { name: fallback, source: await pictureOf(photo) };
  throw invalid(
    `${fallback} is neither a file, bytes, pixels, a video frame nor a canvas, image or video element.`,
  );
}

function copyOf(bytes: Uint8Array | ArrayBuffer): Uint8Array | Refusal {
  try {
    // Not `slice` of the view: a `Buffer` of Node.js would share its memory.
    return new Uint8Array(bytes instanceof ArrayBuffer ? bytes.slice(0) : bytes);
  } catch (error) {
    return empty(`bytes cannot be copied (${messageOf(error)})`);
  }
}

async function cloneable(file: Blob): Promise<PhotoSource | Refusal> {
  if (canBeSent(file)) return file;
  return file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => UNREADABLE,
  );
}

/** The project file in a form that can be sent to the worker; rejects with `io` if it cannot be read. */
export async function sendableProject(file: Blob): Promise<Blob> {
  if (!isA('Blob', file)) throw invalid('The project is neither a file nor a blob.');
  const sendable = await sendableBlob(file);
  if (isA('Blob', sendable)) return sendable;
  throw new HandfulError(sendable.code, sendable.message);
}

/** Pictures in a form that can be sent to the worker, by the ids of their photos. */
export async function sendablePictures(
  pictures: ReadonlyMap<number, Blob> = new Map(),
): Promise<Map<number, Blob | Refusal>> {
  if (!(pictures instanceof Map)) throw invalid('The pictures are not a Map.');
  const sendable = new Map<number, Blob | Refusal>();
  for (const [id, picture] of pictures) {
    if (!isA('Blob', picture)) {
      throw invalid(`The picture of photo ${id} is neither a file nor a blob.`);
    }
    sendable.set(id, await sendableBlob(picture));
  }
  return sendable;
}

/** The file itself, or a copy in memory if it cannot be sent. */
async function sendableBlob(file: Blob): Promise<Blob | Refusal> {
  if (canBeSent(file)) return file;
  return file.arrayBuffer().then(
    (buffer) => new Blob([buffer], { type: file.type }),
    () => UNREADABLE,
  );
}

/**
 * Whether a file can be sent to a worker: in Node.js a blob of a file belongs to its thread. In browsers
 * every file can, and no clone is made to find out, because it would hold its data until it is collected.
 */
function canBeSent(file: Blob): boolean {
  if (host().filesCanBeSent) return true;
  try {
    structuredClone(file);
    return true;
  } catch {
    return false;
  }
}

const UNREADABLE: Refusal = {
  code: 'io',
  message: 'The file could not be read; it may have been changed.',
};

async function pictureOf(picture: Picture): Promise<ImageBitmap | Refusal> {
  const refusal = refusalOf(picture);
  if (refusal) return refusal;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture);
  } catch (error) {
    // A picture of another site may be shown but not read.
    const tainted = error instanceof DOMException && error.name === 'SecurityError';
    if (tainted) return TAINTED;
    const message = `The browser could not read the picture: ${messageOf(error)}`;
    return { code: 'unsupported-format', message };
  }
  try {
    // Transfers the bitmap without a copy; browsers refuse that for pictures of other sites.
    return structuredClone(bitmap, { transfer: [bitmap] });
  } catch {
    bitmap.close();
    return TAINTED;
  }
}

const TAINTED: Refusal = {
  code: 'tainted',
  message:
    'It shows a picture of another site, which the browser does not let this page read; load it with the attribute crossorigin, and have that site allow it.',
};

/** Why a picture has no content yet or any more, or `null`. */
function refusalOf(picture: Picture): Refusal | null {
  if (isA('HTMLImageElement', picture)) {
    if (!picture.complete) return notLoaded('image', 'await its decode()');
    if (picture.naturalWidth > 0) return null;
    return {
      code: 'not-loaded',
      message: 'The image element has no picture, or failed to load it.',
    };
  }
  if (isA('HTMLVideoElement', picture)) {
    const { readyState, HAVE_CURRENT_DATA } = picture;
    return readyState < HAVE_CURRENT_DATA ? notLoaded('video', 'await its event loadeddata') : null;
  }
  if (isA('VideoFrame', picture)) {
    return picture.codedWidth === 0 ? empty('video frame was closed') : null;
  }
  if (picture.width > 0 && picture.height > 0) return null;
  return empty(isA('ImageBitmap', picture) ? 'bitmap was closed' : 'canvas has no size');
}

function notLoaded(what: string, remedy: string): Refusal {
  return {
    code: 'not-loaded',
    message: `The ${what} element has no picture yet; ${remedy} first.`,
  };
}

function empty(what: string): Refusal {
  return { code: 'empty-photo', message: `The photo is empty: the ${what}.` };
}

const PICTURES = [
  'ImageBitmap',
  'VideoFrame',
  'HTMLCanvasElement',
  'OffscreenCanvas',
  'HTMLImageElement',
  'HTMLVideoElement',
] as const;

function isPicture(value: unknown): value is Picture {
  return PICTURES.some((name) => isA(name, value));
}
