/**
 * A picture in any form that a browser has. Encoded bytes may be JPEG, PNG, WebP, GIF, BMP or HEIC, and AVIF
 * where the browser can decode it. Bitmaps, frames, canvases and elements are copied when the
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

/** Photos of one class, or their embeddings, for {@link Handful.evaluate}. */
export interface LabelledPhotos {
  label: string;
  photos: Iterable<Photo | Float32Array>;
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
