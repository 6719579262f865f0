// A session with the built classifier module, and an engine that computes embeddings from a photo's first byte.

import { readFileSync } from 'node:fs';
import * as wasm from '../../../www/lib/wasm/classifier/handful.js';
import * as gradient from '../../../www/lib/wasm/gradient/handful.js';
import { Session } from '../../../www/lib/src/worker/session.js';

const built = (path) => readFileSync(new URL(`../../../www/lib/${path}`, import.meta.url));

wasm.initSync({ module: built('wasm/classifier/handful_bg.wasm') });
gradient.initSync({ module: built('wasm/gradient/handful_bg.wasm') });
wasm.setTrainerFactory({ start: (...problem) => new gradient.SoftmaxTrainer(...problem) });

export const { Project } = wasm;

export function newClassifier({ mode = 'quality', precision = 'int8' } = {}) {
  const file = precision === 'int8' ? 'lite0.int8.safetensors' : 'lite0.safetensors';
  return new wasm.Classifier(built(`assets/${file}`), mode, undefined, 'fixed');
}

/** A pseudo-random embedding of unit length for a byte. */
export function embeddingOf(byte) {
  let state = byte * 7919 + 1;
  const numbers = Float32Array.from({ length: 1904 }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 31 + (byte % 2);
  });
  const length = Math.hypot(...numbers);
  return numbers.map((number) => number / length);
}

export function newSession(settings) {
  const engine = {
    lookAhead: 2,
    async embed(source) {
      const [byte] = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source;
      if (byte === 0) throw Object.assign(new Error('Cut off.'), { code: 'damaged-photo' });
      return embeddingOf(byte);
    },
  };
  return new Session(newClassifier(settings), engine, Project);
}

/** The context of a call that is cancelled at the progress report of that number. */
export function newContext(cancelAt = Infinity) {
  const abort = new AbortController();
  const reports = [];
  const progress = (report) => {
    if (reports.push(report) === cancelAt) abort.abort();
  };
  return { signal: abort.signal, progress, reports };
}

export const photo = (byte) => ({ name: `${byte}.jpg`, source: Uint8Array.of(byte) });

/** Two classes of three photos, and an empty one. The embeddings of a class are alike, but each photo is on its own. */
export async function taught(settings) {
  const session = newSession(settings);
  await session.add(newContext(), 'odd', [1, 3, 5].map(photo), false, null);
  await session.add(newContext(), 'even', [2, 4, 6].map(photo), false, null);
  session.addClass(newContext(), 'none yet');
  return session;
}

export const SAVE = { name: 'Numbers', photos: new Map(), thumbnails: new Map() };
