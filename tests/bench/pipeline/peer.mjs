// In the page: a peer with a worker per core. In each worker, the browser decodes and shrinks the next photo while the
// network computes.

import { download } from '../runners/download.mjs';

/** Photos in a worker at a time: one is decoded, one computed. */
const IN_FLIGHT = 2;

let files;
let workers;

/** Milliseconds until the workers can embed; `photos` are addresses of JPEG files. */
export async function load({ photos, engine, width }) {
  files = await Promise.all(photos.map(async (url) => new Blob([await download(url)])));
  const start = performance.now();
  workers = Array.from({ length: navigator.hardwareConcurrency }, () => new PeerWorker());
  await Promise.all(workers.map((worker) => worker.ask({ engine, width })));
  return performance.now() - start;
}

/** The raw features of a file and the milliseconds they took. */
export async function one({ index }) {
  const start = performance.now();
  const features = await workers[0].ask({ file: files[index % files.length] });
  return { milliseconds: performance.now() - start, features: Array.from(features) };
}

/** Milliseconds for `count` files; a worker takes the next file when it has finished one. */
export async function many({ count }) {
  const start = performance.now();
  let next = 0;
  const pull = async (worker) => {
    while (next < count) await worker.ask({ file: files[next++ % files.length] });
  };
  await Promise.all(workers.flatMap((worker) => Array.from({ length: IN_FLIGHT }, () => pull(worker))));
  return performance.now() - start;
}

class PeerWorker {
  #worker = new Worker(new URL('peer-worker.mjs', import.meta.url), { type: 'module' });
  #waiting = new Map();
  #next = 0;

  constructor() {
    this.#worker.onmessage = ({ data: { id, value, error } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(value);
    };
    this.#worker.onerror = ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(message || 'The worker failed.'));
    };
  }

  ask(message) {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...message });
    });
  }
}
