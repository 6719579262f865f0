import { invalid } from './checks.js';
import { HandfulError, messageOf } from './errors.js';
import { host } from './host.js';
import { isA } from './is-a.js';
import type { NamedPhoto, NamedQuery, PhotoSource, Refusal } from './worker/protocol.js';

/**
 * A picture in any form a browser hands it over. Encoded bytes may be JPEG, PNG, WebP, GIF or BMP,
 * and AVIF or HEIC where the browser can decode them. Of bitmaps, frames, canvases and elements a
 * copy is taken when the call is made; what was given stays the caller's. In Node.js there are only
 * bytes, blobs and files.
 */
export type Photo =
  | File
  | Blob
  | ArrayBuffer
  | Uint8Array
  | ImageBitmap
  | ImageData
  | VideoFrame
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLImageElement
  | HTMLVideoElement;

/** Photos without a class, for {@link Handful.train}. */
export interface Unlabelled {
  /**
   * Photos whose classes are not known, or their embeddings, for `propagate`, `transport` and
   * `transport-balanced`, and for `align`. What cannot be used is reported and the rest goes on. They
   * are not kept: a project that is saved after such a training opens untrained.
   */
  unlabelled?: Iterable<Photo | Float32Array> | undefined;
}

/** Photos on their way to the worker, and what of them goes there instead of being copied. */
export interface Crossing<T extends NamedQuery> {
  photos: T[];
  transfer: Transferable[];
}

/** What a browser draws like a picture. All of it may change at any time. */
type Picture = Exclude<Photo, Blob | ArrayBuffer | Uint8Array | ImageData>;

/**
 * Names each photo and brings it into a form that can cross to the worker; only copies of the
 * caller's data are transferred. A picture is taken at once of what may change, such as a video; one
 * that cannot be taken crosses as a {@link Refusal}, and is reported like a damaged photo. Rejects
 * with `invalid-input` if something is no photo at all, which is a mistake of the program.
 */
export function namePhotos(
  photos: Iterable<Photo>,
  nameOf: (index: number) => string = nameAt,
): Promise<Crossing<NamedPhoto>> {
  return cross(Array.from(photos, (photo, index) => namePhoto(photo, nameOf(index))));
}

/** As {@link namePhotos}; an embedding may take the place of a photo. */
export function nameQueries(
  queries: Iterable<Photo | Float32Array>,
  nameOf: (index: number) => string = nameAt,
): Promise<Crossing<NamedQuery>> {
  const given = Array.from(queries);
  const copy = copierOf(given.filter((query) => query instanceof Float32Array));
  const name = (query: Photo | Float32Array, index: number) =>
    query instanceof Float32Array
      ? { name: nameOf(index), source: copy(query) }
      : namePhoto(query, nameOf(index));
  return cross<NamedQuery>(given.map(name));
}

/** Copies embeddings, one after the other, into one piece of memory: collecting thousands takes long. */
function copierOf(embeddings: readonly Float32Array[]): (embedding: Float32Array) => Float32Array {
  const whole = new Float32Array(embeddings.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  return (embedding) => {
    const start = end;
    end += embedding.length;
    // Of one whose memory was given away there is nothing left, which is told where it is used.
    if (embedding.length > 0) whole.set(embedding, start);
    return whole.subarray(start, end);
  };
}

/** What to call the photo at a place of a list that brings no name of its own. */
export function nameAt(index: number): string {
  return `photo ${index + 1}`;
}

async function cross<T extends NamedQuery>(ones: (T | Promise<T>)[]): Promise<Crossing<T>> {
  const photos = await Promise.all(ones);
  const transfer = new Set(photos.flatMap(({ source }) => copyOfOurs(source)));
  return { photos, transfer: [...transfer] };
}

function copyOfOurs(source: NamedQuery['source']): Transferable[] {
  if (source instanceof Uint8Array || source instanceof Float32Array) return [source.buffer];
  return isA('ImageBitmap', source) ? [source] : [];
}

async function namePhoto(photo: Photo, fallback: string): Promise<NamedPhoto> {
  if (isA('File', photo)) {
    return { name: photo.webkitRelativePath || photo.name, source: await cloneable(photo) };
  }
  if (isA('Blob', photo)) return { name: fallback, source: await cloneable(photo) };
  if (isA('ImageData', photo)) {
    // Chromium would end the worker over what it cannot read there.
    return {
      name: fallback,
      source: photo.data.length > 0 ? photo : gone('pixels were given away'),
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
    // Not `slice` of a view, which copies nothing where it is one of Node's.
    return new Uint8Array(bytes instanceof ArrayBuffer ? bytes.slice(0) : bytes);
  } catch (error) {
    return gone(`bytes cannot be copied (${messageOf(error)})`);
  }
}

async function cloneable(file: Blob): Promise<PhotoSource | Refusal> {
  if (crosses(file)) return file;
  return file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => UNREADABLE,
  );
}

/** A project file that can cross to the worker; rejects with `io` if it cannot be read. */
export async function projectToCross(file: Blob): Promise<Blob> {
  if (!isA('Blob', file)) throw invalid('The project is neither a file nor a blob.');
  const crossing = await blobToCross(file);
  if (isA('Blob', crossing)) return crossing;
  throw new HandfulError(crossing.code, crossing.message);
}

/** Pictures that can cross to the worker, by the numbers of their photos. */
export async function picturesToCross(
  pictures: ReadonlyMap<number, Blob> = new Map(),
): Promise<Map<number, Blob | Refusal>> {
  if (!(pictures instanceof Map)) throw invalid('The pictures are no Map.');
  const crossing = new Map<number, Blob | Refusal>();
  for (const [id, picture] of pictures) {
    if (!isA('Blob', picture)) throw invalid(`The picture of photo ${id} is no file and no blob.`);
    crossing.set(id, await blobToCross(picture));
  }
  return crossing;
}

/** The file itself, or a copy in memory where it cannot cross. */
async function blobToCross(file: Blob): Promise<Blob | Refusal> {
  if (crosses(file)) return file;
  return file.arrayBuffer().then(
    (buffer) => new Blob([buffer], { type: file.type }),
    () => UNREADABLE,
  );
}

/**
 * Whether a worker can be given a file: Node keeps blobs of files to their thread. Where all can, none
 * is cloned to find out, because browsers hold what is behind a clone until its collection.
 */
function crosses(file: Blob): boolean {
  if (host().filesCross) return true;
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
  const refusal = notThere(picture);
  if (refusal) return refusal;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture);
  } catch (error) {
    // An element may hold a picture of another site that may be shown, and not read.
    const tainted = error instanceof DOMException && error.name === 'SecurityError';
    return tainted ? TAINTED : { code: 'unsupported-format', message: sentence(error) };
  }
  try {
    // Moves it without a copy, which is refused for pictures of other sites.
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

/** Why there is nothing to see in a picture yet or any more, or `null`. */
function notThere(picture: Picture): Refusal | null {
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
    return picture.codedWidth === 0 ? gone('video frame was closed') : null;
  }
  if (picture.width > 0 && picture.height > 0) return null;
  return gone(isA('ImageBitmap', picture) ? 'bitmap was closed' : 'canvas has no size');
}

function notLoaded(what: string, remedy: string): Refusal {
  return {
    code: 'not-loaded',
    message: `The ${what} element has no picture yet; ${remedy} first.`,
  };
}

function gone(what: string): Refusal {
  return { code: 'empty-photo', message: `There is nothing to see: the ${what}.` };
}

function sentence(error: unknown): string {
  return `The browser could not take a picture of it: ${messageOf(error)}`;
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
