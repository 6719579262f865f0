// The package as the page uses it: its own sources and the real classifier, in this thread, with a fake engine that
// takes the embedding of a photo from its content.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkerBridge } from '../../../www/lib/src/bridge.js';
import { codeOf, HandfulError, messageOf } from '../../../www/lib/src/errors.js';
import { Handful as Package } from '../../../www/lib/src/handful.js';
import { PhotoReader } from '../../../www/lib/src/worker/photo-reader.js';
import { READING } from '../../../www/lib/src/worker/protocol.js';
import { Session } from '../../../www/lib/src/worker/session.js';
import { Classifier, initSync, Project } from '../../../www/lib/wasm/classifier/handful.js';

export * from '../../../www/lib/src/index.js';

const PACKAGE = new URL('../../../www/lib/', import.meta.url);
const bytesOf = (path) => readFileSync(new URL(path, PACKAGE));

initSync({ module: bytesOf('wasm/classifier/handful_bg.wasm') });
const weights = bytesOf('assets/lite0.int8.safetensors');

/** The content of a photo that cannot be read. */
export const UNREADABLE = 'x';

const INFO = { device: 'cpu', why: 'forced', detail: '', precision: 'int8', workers: 1, simd: 'plain', milliseconds: 1 };

const STOPPED = new HandfulError('engine', 'The worker stopped.');

/** What the tests may look at, for the engine in use. */
export const engine = { classifier: null, crash: null };

/** The mode of the engine, and the embeddings of real photos by the content of their files. */
export const real = { mode: 'fast', embeddings: new Map() };

/** Milliseconds that a photo or a call takes; the test makes it random. */
export const pace = { next: () => 0 };

export const Handful = {
  async create() {
    await sleep(pace.next());
    const classifier = new Classifier(weights, real.mode, null, 'fixed');
    const embed = async (source) => {
      await sleep(pace.next());
      const content = await source.text();
      if (content === UNREADABLE) throw new HandfulError('damaged-photo', 'Cut off.');
      return real.embeddings.get(content) ?? embeddingOf(content, classifier.embeddingLength);
    };
    const photos = { lookAhead: 3, embed };
    const session = new Session(classifier, photos, Project, () => {});
    const reader = new PhotoReader(photos, () => classifier.embeddingLength);
    const port = portTo(session, reader);
    const bridge = new WorkerBridge(port, { onEngine() {}, onClose() {}, explain: async () => STOPPED });
    engine.classifier = classifier;
    engine.crash = () => bridge.close(STOPPED);
    return new Package(bridge, { engine: INFO, space: classifier.space });
  },
};

/** A worker of the session, as `worker.ts` is. Calls are answered in later turns, as messages are. */
function portTo(session, reader) {
  const running = new Map();
  let ended = false;
  const port = {
    onmessage: null,
    terminate: () => {
      ended = true;
    },
    postMessage: (message) => {
      if (message.kind === 'call') setImmediate(() => answer(message));
      else setImmediate(() => running.get(message.id)?.abort());
    },
  };
  const post = (data) => setImmediate(() => ended || port.onmessage({ data }));
  const answer = async ({ id, call, reportProgress }) => {
    const abort = new AbortController();
    running.set(id, abort);
    const progress = (report) => reportProgress && post({ kind: 'progress', id, progress: report });
    await sleep(pace.next());
    try {
      abort.signal.throwIfAborted();
      const answering = READING.includes(call.method) ? reader : session;
      const result = await answering[call.method]({ signal: abort.signal, progress }, ...call.args);
      post({ kind: 'done', id, result });
    } catch (error) {
      if (abort.signal.aborted) post({ kind: 'cancelled', id });
      else post({ kind: 'failed', id, error: { code: codeOf(error, 'engine'), message: messageOf(error) } });
    }
    running.delete(id);
  };
  return port;
}

/** Numbers that only this content has. */
function embeddingOf(content, length) {
  let state = 2166136261;
  for (const character of content) state = Math.imul(state ^ character.codePointAt(0), 16777619);
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}
