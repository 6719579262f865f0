// A session with a fake classifier, workers and engines.

import assert from 'node:assert/strict';
import { HandfulError } from '../../errors.js';
import { Engines } from '../engines.js';
import { PhotoReader } from '../photo-reader.js';
import { Session } from '../session.js';
import { fakePool, SHAPE, viewsOf } from './workers.mjs';

/** A photo whose content is one byte; 0 is a damaged photo. */
export const photo = (content) => ({ name: `${content}.jpg`, source: Uint8Array.of(content) });

export const DAMAGED = { name: '0.jpg', code: 'damaged-photo', message: 'Cut off.' };

function prepare(source) {
  if (source[0] === 0) throw new HandfulError('damaged-photo', 'Cut off.');
  return viewsOf(source);
}

/** A classifier that does not learn, and records the calls. */
export class FakeClassifier {
  examples = new Map();
  steps = 0;
  embeddingLength = SHAPE.embeddingLength;

  add(label, embedding) {
    if (label === '') throw Object.assign(new Error('No name.'), { code: 'invalid-input' });
    const [content] = embedding;
    const id = this.examples.size + 1;
    this.examples.set(id, `${label} ${content}`);
    return id;
  }

  embedding(id) {
    const content = this.examples.get(id)?.split(' ')[1];
    if (!content) throw Object.assign(new Error(`No ${id}.`), { code: 'invalid-input' });
    return new Float32Array(SHAPE.viewLength).fill(content);
  }

  readTaken() {
    return null;
  }

  groupByTime() {}

  groupSimilar() {}

  setGroup() {}

  remove(id) {
    assert.ok(this.examples.delete(id), `${id} is gone already`);
  }

  relabel(id, label) {
    this.examples.set(id, `${label} ${this.examples.get(id).split(' ')[1]}`);
  }

  renameClass() {}

  removeClass(label) {
    for (const [id, text] of this.examples)
      if (text.startsWith(`${label} `)) this.examples.delete(id);
  }

  predict([content]) {
    if (this.steps === 0) throw Object.assign(new Error('Train first.'), { code: 'not-trained' });
    return { label: `class ${content}` };
  }

  similar([content], count) {
    return [{ id: content, label: 'near', similarity: 1 }].slice(0, count);
  }

  snapshot() {
    const classifier = this;
    return {
      startTraining(head) {
        classifier.steps = 0;
        return {
          head,
          step() {
            classifier.steps += 1;
            return { done: classifier.steps === 3, progress: classifier.steps / 3 };
          },
          free() {
            classifier.freedTraining = true;
          },
        };
      },
      free() {
        classifier.freedSnapshot = true;
      },
    };
  }

  adopt() {
    this.adopted = true;
    return { head: 'ridge' };
  }

  report({ head }) {
    return { head };
  }

  startReview(seed) {
    const classifier = this;
    let steps = 0;
    return {
      step() {
        steps += 1;
        return steps < 3
          ? { progress: steps / 3, report: null }
          : { progress: 1, report: { head: 'ridge', seed } };
      },
      free() {
        classifier.freedReview = true;
      },
    };
  }

  labelNext(embeddings, count) {
    const photos = [...embeddings].filter((_, at) => at % SHAPE.viewLength === 0);
    // The last photo first, as if it were the least certain.
    const order = photos.map((_, index) => ({ index })).reverse();
    return { photos: order.slice(0, count), enough: false };
  }
}

/** A session with that classifier and fake workers and engines, and a reader of photos for them. */
export async function setUp({ gpu } = {}) {
  const classifier = new FakeClassifier();
  const workers = fakePool({ prepare });
  const cpu = { workers, shape: SHAPE, simd: 'plain' };
  const engines = new Engines(
    cpu,
    async () => gpu,
    () => {},
  );
  await engines.start({ webgpu: gpu ? 'must' : 'no', reason: { why: 'forced', detail: '' } });
  const reader = new PhotoReader(engines, () => SHAPE.embeddingLength);
  return { classifier, workers, reader, session: new Session(classifier, engines) };
}

/** The context of a call that is cancelled when `cancelAt` photos or steps are done. */
export function newContext(cancelAt = Infinity) {
  const abort = new AbortController();
  const reports = [];
  const progress = (report) => {
    reports.push(report);
    if (reports.length === cancelAt) abort.abort();
  };
  return { signal: abort.signal, progress, reports };
}
