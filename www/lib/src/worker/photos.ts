import type { Embedder } from '../../wasm/embed/handful.js';
import { codeOf, HandfulError } from '../errors.js';
import { isA } from '../is-a.js';
import type { DecoderName } from '../loading/decoders.js';
import type { Pixels } from '../types/pixels.js';
import type { Intensity, Region } from '../types.js';
import type { DecodedPhoto, Decoders } from './decoders.js';
import type { DecodedPicture } from './embed-protocol.js';
import { checkInside, cut } from './region.js';
import { release } from './release.js';
import type { PhotoSource } from './requests.js';

type Preprocessor = Pick<
  Embedder,
  'decode' | 'decodeSide' | 'decoderOf' | 'prepare' | 'preparePixels' | 'prepareRgb'
>;

/** The browser scales larger pictures down while it draws them, to bound the memory. */
const MAX_CANVAS_PIXELS = 40_000_000;

/** A shorter side that no photo has: every pixel is decoded. */
const ALL_PIXELS = 2 ** 32 - 1;

/** Alpha of an opaque pixel. */
const OPAQUE = 255;

/** The bytes by which a format is recognised. */
const FIRST_BYTES = 1024;

/** How photos become views. */
export interface ViewSettings {
  /** Whether the views of versions of the photo follow. */
  augment: boolean;
  intensity: Intensity;
  /** The part of the photo to look at; `null` for all of it. */
  region: Region | null;
}

/** A PNG file of a photo that no browser shows; `null` if it needs none. */
export async function pictureOf(
  source: Blob | Uint8Array,
  to: Preprocessor,
  decoders: Decoders,
  intensity: Intensity,
): Promise<DecodedPicture | null> {
  const bytes = new Uint8Array(source instanceof Blob ? await readBlob(source) : source);
  const decoder = to.decoderOf(bytes.subarray(0, FIRST_BYTES));
  return decoder === 'scientific' ? decoders.picture(bytes, intensity) : null;
}

/** The views of a photo from any source, with `augment` also those of its versions. */
export async function viewsOf(
  source: PhotoSource,
  to: Preprocessor,
  decoders: Decoders,
  settings: ViewSettings,
): Promise<Float32Array> {
  const { augment, region } = settings;
  if (isA('ImageBitmap', source)) return fromPixels(drawn(source, region), to, augment);
  if (isA('ImageData', source)) return fromPixels(source, to, augment, region);
  // Not released: that would delay the garbage collection that also frees the browser's own copy of the
  // file. With photos of five megabytes, memory grew to more than twice as much.
  const bytes = source instanceof Blob ? await readBlob(source) : source;
  const decoder = to.decoderOf(bytes.subarray(0, FIRST_BYTES));
  return decoder
    ? fromDecoder(decoder, bytes, to, decoders, settings)
    : fromBytes(bytes, to, augment, region);
}

async function fromBytes(
  bytes: Uint8Array,
  to: Preprocessor,
  augment: boolean,
  region: Region | null,
): Promise<Float32Array> {
  try {
    if (region) return fromRgb(decodedWhole(bytes, to), to, augment, region);
    return to.prepare(bytes, augment);
  } catch (error) {
    if (codeOf(error, null) !== 'unsupported-format') throw error;
    const pixels = await decodedByBrowser(bytes, region);
    // The error of our own decoder names the format; the browser's does not.
    if (!pixels) throw error;
    return fromPixels(pixels, to, augment);
  }
}

/**
 * Decoders whose formats this browser does not decode itself, and that of TIFF and DICOM: the rule for values of
 * more than 8 bits is ours.
 */
const ours = new Set<DecoderName>(['scientific']);

/**
 * The browser's pixels of a photo that has a decoder, or ours. A browser that decodes the format itself, such as Safari
 * for HEIC, is faster: it uses threads, and often the device's video decoder.
 */
async function browserOr<T>(
  decoder: DecoderName,
  bytes: Uint8Array,
  region: Region | null,
  decode: () => Promise<T>,
): Promise<ImageData | T> {
  const pixels = ours.has(decoder) ? null : await decodedByBrowser(bytes, region);
  if (pixels) return pixels;
  const decoded = await decode();
  // The photo is not damaged, so that the format must be the reason.
  ours.add(decoder);
  return decoded;
}

async function fromDecoder(
  decoder: DecoderName,
  bytes: Uint8Array,
  to: Preprocessor,
  decoders: Decoders,
  { augment, intensity, region }: ViewSettings,
): Promise<Float32Array> {
  const minSide = region ? ALL_PIXELS : to.decodeSide;
  const photo = await browserOr(decoder, bytes, region, () =>
    decoders.decode(decoder, bytes, minSide, intensity),
  );
  if (!('rgb' in photo)) return fromPixels(photo, to, augment);
  return fromRgb(photo, to, augment, region);
}

/** The pixels of a photo to show, with the shorter side of `minSide` or more. */
export async function pixelsOf(
  source: PhotoSource,
  to: Preprocessor,
  decoders: Decoders,
  minSide: number,
  intensity: Intensity,
): Promise<Pixels> {
  if (isA('ImageBitmap', source) || isA('ImageData', source)) return opaque(drawn(source));
  const bytes = source instanceof Blob ? await readBlob(source) : source;
  const decoder = to.decoderOf(bytes.subarray(0, FIRST_BYTES));
  if (decoder) {
    const photo = await browserOr(decoder, bytes, null, () =>
      decoders.preview(decoder, bytes, minSide, intensity),
    );
    return 'rgb' in photo ? withAlpha(photo) : opaque(photo);
  }
  try {
    const photo = to.decode(bytes, minSide);
    const { width, height } = photo;
    return withAlpha({ width, height, rgb: photo.intoRgb() });
  } catch (error) {
    if (codeOf(error, '') !== 'unsupported-format') throw error;
    const pixels = await decodedByBrowser(bytes, null);
    if (!pixels) throw error;
    return opaque(pixels);
  }
}

function withAlpha({ width, height, rgb }: DecodedPhoto): Pixels {
  const data = new Uint8ClampedArray(width * height * 4).fill(OPAQUE);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    data.set(rgb.subarray(from, from + 3), to);
  }
  return { width, height, data };
}

/** A copy of the pixels, blended over white. */
function opaque({ width, height, data: blended }: ImageData): Pixels {
  const data = new Uint8ClampedArray(blended);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? OPAQUE;
    if (alpha === OPAQUE) continue;
    for (let channel = at; channel < at + 3; channel += 1) {
      data[channel] = ((data[channel] ?? 0) * alpha + 255 * (OPAQUE - alpha)) / OPAQUE;
    }
    data[at + 3] = OPAQUE;
  }
  return { width, height, data };
}

async function readBlob(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    const sentence = 'The file could not be read; it may have been moved, changed or deleted.';
    throw new HandfulError('io', sentence, { cause });
  }
}

/** Decodes AVIF and other formats of the browser, or a region of it; `null` if it cannot. */
async function decodedByBrowser(
  bytes: Uint8Array,
  region: Region | null,
): Promise<ImageData | null> {
  try {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]), {
      imageOrientation: 'from-image',
      premultiplyAlpha: 'none',
    });
    return drawn(bitmap, region);
  } catch (error) {
    if (codeOf(error, null) === 'invalid-input') throw error;
    return null;
  }
}

/** All pixels of a photo, to cut a region out of them. */
function decodedWhole(bytes: Uint8Array, to: Preprocessor): DecodedPhoto {
  const photo = to.decode(bytes, ALL_PIXELS);
  const { width, height } = photo;
  return { width, height, rgb: photo.intoRgb() };
}

function fromRgb(
  photo: DecodedPhoto,
  to: Preprocessor,
  augment: boolean,
  region: Region | null,
): Float32Array {
  const rgb = region ? cut(photo.rgb, 3, photo, region) : photo.rgb;
  const { width, height } = region ?? photo;
  return to.prepareRgb(rgb, width, height, augment);
}

function fromPixels(
  image: ImageData,
  to: Preprocessor,
  augment: boolean,
  region: Region | null = null,
): Float32Array {
  // Browsers without other colour spaces omit `colorSpace`.
  const plain = image.data instanceof Uint8ClampedArray && image.colorSpace !== 'display-p3';
  const pixels = plain ? image : drawn(image);
  const views = region
    ? to.preparePixels(partOf(pixels, region), augment)
    : to.preparePixels(pixels, augment);
  release(pixels.data);
  return views;
}

/** A region of pixels; of an `ImageData` the module reads only these fields. */
function partOf(pixels: ImageData, region: Region): ImageData {
  const data = cut(pixels.data as Uint8ClampedArray, 4, pixels, region);
  return { ...region, data, colorSpace: pixels.colorSpace } as unknown as ImageData;
}

/** Draws the picture, or a region of a bitmap, to 8-bit sRGB with straight alpha; closes a bitmap. */
function drawn(image: ImageBitmap | ImageData, region: Region | null = null): ImageData {
  if (region) checkInside(region, image);
  const { x, y, width: across, height: down } = region ?? { x: 0, y: 0, ...sizeOf(image) };
  const shrink = Math.min(1, Math.sqrt(MAX_CANVAS_PIXELS / (across * down)));
  const bitmap = isA('ImageBitmap', image);
  const width = bitmap ? Math.max(1, Math.floor(across * shrink)) : image.width;
  const height = bitmap ? Math.max(1, Math.floor(down * shrink)) : image.height;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context)
    throw new HandfulError('unsupported-format', 'This browser cannot read pixels here.');
  if (bitmap) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, x, y, across, down, 0, 0, width, height);
    image.close();
  } else {
    context.putImageData(image, 0, 0);
  }
  return context.getImageData(0, 0, width, height);
}

function sizeOf({ width, height }: { width: number; height: number }) {
  return { width, height };
}
