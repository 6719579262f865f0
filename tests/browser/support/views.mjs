// The pixels of a photo's views, by the browser's own wasm module, run in Node.

import { readFileSync } from 'node:fs';
import * as wasm from '../../../www/lib/wasm/embed/handful.js';

const built = (path) => readFileSync(new URL(`../../../www/lib/${path}`, import.meta.url));
const SIDE = 224;

/** `{ pixels, dims }`: values of 0 to 255 in the layout `[views, side, side, 3]`. */
export function pixelsOf(path, mode) {
  wasm.initSync({ module: built('wasm/embed/handful_bg.wasm') });
  const embedder = wasm.Embedder.load(built('assets/lite0.safetensors'), mode, undefined, 'fixed');
  const normal = embedder.prepare(readFileSync(path));
  const plane = SIDE * SIDE;
  const pixels = new Uint8Array(normal.length);
  for (const at of normal.keys()) {
    const [view, channel, place] = [Math.floor(at / (3 * plane)), Math.floor(at / plane) % 3, at % plane];
    pixels[(view * plane + place) * 3 + channel] = normal[at] * 128 + 127;
  }
  const dims = [normal.length / (3 * plane), SIDE, SIDE, 3];
  embedder.free();
  return { pixels, dims };
}
