import type { PhotoNote } from './generated.js';

/**
 * A picture in any form that a browser has. Encoded bytes may be JPEG, PNG, WebP, GIF, BMP, HEIC, TIFF
 * or DICOM, and AVIF where the browser can decode it. Of a TIFF file the first page is used, of a DICOM file the
 * middle frame; nothing of a DICOM file but its pixels is kept. Bitmaps, frames, canvases and elements are copied when the
 * call is made; the caller keeps the original. Node.js has only bytes, blobs and files.
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

/** A photo as a file that every browser shows; the result of {@link Handful.picture}. */
export interface Picture {
  /** A PNG file with the pixels of the photo and nothing else. */
  file: File;
  /** What a person should know about how it was read, such as that only the first of several pages is used. */
  notes: PhotoNote[];
}

/** Photos of one class, or their embeddings, for {@link Handful.evaluate}. */
export interface LabelledPhotos {
  label: string;
  photos: Iterable<Photo | Float32Array>;
}

/** Photos to search among, for {@link Handful.similar}. */
export interface SimilarPool {
  /** Embeddings of the same `space` are accepted in place of photos. */
  pool: Iterable<Photo | Float32Array>;
}

/** Photos without a class, for {@link Handful.train} and {@link Handful.compare}. */
export interface Unlabelled {
  /**
   * Photos of unknown classes, or their embeddings. `propagate`, `transport`, `transport-balanced` and
   * `align` use them. Photos that cannot be used are reported, and the rest is used. They are not
   * saved: a project that is saved after such a training opens untrained.
   */
  unlabelled?: Iterable<Photo | Float32Array> | undefined;
}
