// In the page: trains the package on generated embeddings.

import { Handful } from '../../www/lib/dist/index.js';

/** Length of the noise around a class mean of length 1, about that of photos of clothes. */
const NOISE = 0.9;
const DIM = 1904;
/** Embeddings added in one call. */
const AT_ONCE = 500;

let handful;

export async function load() {
  handful = await Handful.create({ device: 'cpu', mode: 'quality' });
}

/** Adds `shots` embeddings of length 1 for each of `way` classes. */
export async function teach({ way, shots }) {
  let state = 1;
  const number = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const vector = () => unit(Float32Array.from({ length: DIM }, number));
  for (let label = 0; label < way; label += 1) {
    const mean = vector();
    const photo = () => {
      const noise = vector();
      return unit(mean.map((x, k) => x + NOISE * noise[k]));
    };
    for (let done = 0; done < shots; done += AT_ONCE)
      await handful.add(`class ${label}`, Array.from({ length: Math.min(AT_ONCE, shots - done) }, photo));
  }
}

/** Milliseconds of one training, and the longest time without progress. */
export async function train({ head }) {
  const start = performance.now();
  let last = start;
  let silence = 0;
  const onProgress = () => {
    const now = performance.now();
    silence = Math.max(silence, now - last);
    last = now;
  };
  const report = await handful.train({ head, onProgress });
  onProgress();
  return { milliseconds: last - start, silence, head: report.head };
}

function unit(numbers) {
  const length = Math.hypot(...numbers);
  return numbers.map((x) => x / length);
}
