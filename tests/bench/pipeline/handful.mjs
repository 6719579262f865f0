// In the page: the package, used as in an app.

import { Handful } from '../../../www/lib/dist/index.js';
import { download } from '../runners/download.mjs';

let handful;
let files;

/** Milliseconds until the package can embed; `photos` are addresses of JPEG files. */
export async function load({ photos }) {
  files = await Promise.all(photos.map(async (url) => new Blob([await download(url)])));
  const start = performance.now();
  handful = await Handful.create({ device: 'cpu', mode: 'fast' });
  return performance.now() - start;
}

/** The embedding of a file and the milliseconds it took. */
export async function one({ index }) {
  const start = performance.now();
  const embedding = await handful.embed(files[index % files.length]);
  return { milliseconds: performance.now() - start, embedding: Array.from(embedding) };
}

/** Milliseconds for `count` files, embedded concurrently. */
export async function many({ count }) {
  const start = performance.now();
  await Promise.all(Array.from({ length: count }, (_, at) => handful.embed(files[at % files.length])));
  return performance.now() - start;
}
