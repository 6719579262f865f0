/** The pixels of a photo, upright and opaque in 8-bit sRGB. This is what `ImageData` is made of. */
export interface Pixels {
  width: number;
  height: number;
  /** Row by row, four bytes per pixel: red, green, blue, 255. */
  data: Uint8ClampedArray<ArrayBuffer>;
}
