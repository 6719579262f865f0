import { codeOf, HandfulError } from '../errors.js';
import { isA } from '../is-a.js';
import type { Embedder } from './module.js';
import type { PhotoSource } from './protocol.js';
import { release } from './release.js';

type Preparer = Pick<Embedder, 'prepare' | 'preparePixels'>;

/** More pixels than this are scaled down by the browser while it draws, to bound the memory. */
const MAX_CANVAS_PIXELS = 40_000_000;

/** Views of one photo in whatever form it came, with `augment` together with those of its versions. */
export async function viewsOf(
  source: PhotoSource,
  to: Preparer,
  augment: boolean,
): Promise<Float32Array> {
  if (isA('ImageBitmap', source)) return fromPixels(drawn(source), to, augment);
  if (isA('ImageData', source)) return fromPixels(source, to, augment);
  // Not released: what a browser holds beside the bytes of a file waits for the same collection, which
  // would come later then. Memory grew to more than twice as much with photos of five megabytes.
  const bytes = source instanceof Blob ? await readBlob(source) : source;
  return fromBytes(bytes, to, augment);
}

async function fromBytes(bytes: Uint8Array, to: Preparer, augment: boolean): Promise<Float32Array> {
  try {
    return to.prepare(bytes, augment);
  } catch (error) {
    if (codeOf(error, '') !== 'unsupported-format') throw error;
    const pixels = await decodedByBrowser(bytes);
    // The sentence of our own decoder names the format; the browser's says nothing.
    if (!pixels) throw error;
    return fromPixels(pixels, to, augment);
  }
}

async function readBlob(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    const sentence = 'The file could not be read; it may have been moved, changed or deleted.';
    throw new HandfulError('io', sentence, { cause });
  }
}

/** AVIF, HEIC and whatever else the browser knows; `null` where it does not. */
async function decodedByBrowser(bytes: Uint8Array): Promise<ImageData | null> {
  try {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]), {
      imageOrientation: 'from-image',
      premultiplyAlpha: 'none',
    });
    return drawn(bitmap);
  } catch {
    return null;
  }
}

function fromPixels(image: ImageData, to: Preparer, augment: boolean): Float32Array {
  // Browsers that know sRGB alone leave `colorSpace` out.
  const plain = image.data instanceof Uint8ClampedArray && image.colorSpace !== 'display-p3';
  const pixels = plain ? image : drawn(image);
  const views = to.preparePixels(pixels, augment);
  release(pixels.data);
  return views;
}

/** The picture as 8-bit sRGB with straight alpha; a bitmap is closed. */
function drawn(image: ImageBitmap | ImageData): ImageData {
  const shrink = Math.min(1, Math.sqrt(MAX_CANVAS_PIXELS / (image.width * image.height)));
  const bitmap = isA('ImageBitmap', image);
  const width = bitmap ? Math.max(1, Math.floor(image.width * shrink)) : image.width;
  const height = bitmap ? Math.max(1, Math.floor(image.height * shrink)) : image.height;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context)
    throw new HandfulError('unsupported-format', 'This browser cannot read pixels here.');
  if (bitmap) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, width, height);
    image.close();
  } else {
    context.putImageData(image, 0, 0);
  }
  return context.getImageData(0, 0, width, height);
}
