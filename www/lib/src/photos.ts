import { HandfulError } from './errors.js';
import type { Photo } from './types.js';
import type { NamedPhoto, NamedQuery } from './worker/protocol.js';

/**
 * Names each photo and brings it into a form that can cross to the worker. The caller's own data
 * stays usable: nothing is transferred away.
 */
export function namePhotos(photos: Iterable<Photo>): NamedPhoto[] {
  return Array.from(photos, (photo, index) => namePhoto(photo, nameAt(index)));
}

/** What to call the photo at a place of a list that brings no name of its own. */
export function nameAt(index: number): string {
  return `photo ${index + 1}`;
}

/** As {@link namePhotos}, for one photo; `fallback` names what brings no name of its own. */
export function namePhoto(photo: Photo, fallback = 'photo'): NamedPhoto {
  if (isA('File', photo)) return { name: photo.webkitRelativePath || photo.name, source: photo };
  if (isA('Blob', photo) || isA('ImageBitmap', photo) || isA('ImageData', photo)) {
    return { name: fallback, source: photo };
  }
  if (photo instanceof ArrayBuffer) return { name: fallback, source: new Uint8Array(photo) };
  // A view is cut out first: cloning it as it is would copy the whole buffer behind it.
  if (photo instanceof Uint8Array) return { name: fallback, source: photo.slice() };
  throw new HandfulError(
    'invalid-input',
    `${fallback} is neither a File, Blob, ArrayBuffer, Uint8Array, ImageBitmap nor ImageData.`,
  );
}

/** As {@link namePhoto}; an embedding may take the place of a photo. */
export function nameQuery(query: Photo | Float32Array, fallback = 'photo'): NamedQuery {
  if (query instanceof Float32Array) return { name: fallback, source: query.slice() };
  return namePhoto(query, fallback);
}

/** As {@link namePhotos}; embeddings may take the place of photos. */
export function nameQueries(queries: Iterable<Photo | Float32Array>): NamedQuery[] {
  return Array.from(queries, (query, index) => nameQuery(query, nameAt(index)));
}

interface PictureTypes {
  File: File;
  Blob: Blob;
  ImageBitmap: ImageBitmap;
  ImageData: ImageData;
}

/** `instanceof` for a global that some environments lack. */
function isA<N extends keyof PictureTypes>(name: N, value: unknown): value is PictureTypes[N] {
  const type: unknown = Reflect.get(globalThis, name);
  return typeof type === 'function' && value instanceof type;
}
