import { HandfulError } from '../errors.js';
import type { Region } from '../types/generated.js';

/** Throws if a region reaches beyond a photo. */
export function checkInside(
  { x, y, width, height }: Region,
  photo: { width: number; height: number },
): void {
  if (x + width <= photo.width && y + height <= photo.height) return;
  const sentence = `The region of ${width} x ${height} pixels at ${x}, ${y} reaches beyond the photo, which has ${photo.width} x ${photo.height} pixels.`;
  throw new HandfulError('invalid-input', sentence);
}

/** The numbers of a region of a picture, row by row, with `channels` numbers for each pixel. */
export function cut<T extends Uint8Array | Uint8ClampedArray>(
  data: T,
  channels: number,
  photo: { width: number; height: number },
  region: Region,
): T {
  checkInside(region, photo);
  const row = region.width * channels;
  const part = new (data.constructor as new (length: number) => T)(row * region.height);
  for (let y = 0; y < region.height; y += 1) {
    const start = ((region.y + y) * photo.width + region.x) * channels;
    part.set(data.subarray(start, start + row), y * row);
  }
  return part;
}
