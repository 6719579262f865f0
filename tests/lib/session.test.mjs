import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Engines } from '../../www/lib/dist/worker/engines.js';
import { Session } from '../../www/lib/dist/worker/session.js';
import { fakeEngine, REAL_ADAPTER, SHAPE } from './support/engines.mjs';

// Node has neither; the worker only asks whether a photo is one of them.
globalThis.ImageBitmap = class {};
globalThis.ImageData = class {};

/** Bytes whose first number is the photo's whole content; 0 is a damaged photo. */
const photo = (content) => ({ name: `${content}.jpg`, source: Uint8Array.of(content) });

class FakeClassifier {
  viewsPerPhoto = SHAPE.viewsPerPhoto;
  viewLength = SHAPE.viewLength;
  featureLength = SHAPE.viewLength;
  examples = [];
  steps = 0;

  preparer() {
    return this;
  }

  prepare([content]) {
    if (content === 0) throw Object.assign(new Error('Cut off.'), { code: 'damaged-photo' });
    if (content === 99) throw new WebAssembly.RuntimeError('unreachable');
    return new Float32Array(SHAPE.viewsPerPhoto * SHAPE.viewLength).fill(content);
  }

  compose(features) {
    assert.equal(features.length, SHAPE.viewsPerPhoto * SHAPE.viewLength);
    return features.slice(0, SHAPE.viewLength);
  }

  add(label, [content]) {
    return this.examples.push(`${label} ${content}`) - 1;
  }

  predict([content]) {
    if (this.steps === 0) throw Object.assign(new Error('Train first.'), { code: 'not-trained' });
    return { label: `class ${content}` };
  }

  startTraining() {
    const classifier = this;
    return {
      step() {
        classifier.steps += 1;
        return { done: classifier.steps === 3, progress: classifier.steps / 3 };
      },
      free() {
        classifier.freedTraining = true;
      },
    };
  }

  adopt() {
    return { head: 'ridge' };
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
    // The last photo first, as if it were the most doubtful.
    const order = photos.map((_, index) => ({ index })).reverse();
    return { photos: order.slice(0, count), enough: false };
  }
}

async function setUp({ gpu } = {}) {
  const classifier = new FakeClassifier();
  const sources = {
    probe: async () => REAL_ADAPTER,
    cpu: async () => fakeEngine(),
    gpu: async () => gpu,
  };
  const engines = new Engines(sources, SHAPE, () => {});
  await engines.start(gpu ? 'webgpu' : 'cpu');
  return { classifier, session: new Session(classifier, engines) };
}

/** A job that is cancelled when `cancelAt` photos or steps are done. */
function newJob(cancelAt = Infinity) {
  const abort = new AbortController();
  const reports = [];
  const progress = (report) => {
    reports.push(report);
    if (reports.length === cancelAt) abort.abort();
  };
  return { signal: abort.signal, progress, reports };
}

test('one bad photo never stops the rest, and order is kept', async () => {
  for (const gpu of [undefined, fakeEngine()]) {
    const { session, classifier } = await setUp({ gpu });
    const photos = [1, 0, 2, 3, 99, 4, 5, 6, 7, 0, 8].map(photo);
    const job = newJob();
    const { added, failed } = await session.add(job, 'cat', photos);
    assert.deepEqual(
      classifier.examples,
      [1, 2, 3, 4, 5, 6, 7, 8].map((content) => `cat ${content}`),
    );
    assert.deepEqual(added[3], { id: 3, name: '4.jpg' });
    assert.deepEqual(failed, [
      { name: '0.jpg', code: 'damaged-photo', message: 'Cut off.' },
      {
        name: '99.jpg',
        code: 'damaged-photo',
        message: 'The photo could not be read: its decoder stopped.',
      },
      { name: '0.jpg', code: 'damaged-photo', message: 'Cut off.' },
    ]);
    assert.deepEqual(
      job.reports.map(({ done }) => done),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    );
    assert.ok(job.reports.every(({ total, phase }) => total === 11 && phase === 'embed'));
  }
});

test('a cancelled add keeps nothing', async () => {
  for (const gpu of [undefined, fakeEngine()]) {
    const { session, classifier } = await setUp({ gpu });
    const adding = session.add(newJob(3), 'cat', [1, 2, 3, 4, 5, 6, 7, 8, 9].map(photo));
    await assert.rejects(adding, { name: 'AbortError' });
    assert.deepEqual(classifier.examples, []);
  }
});

test('an add that is cancelled at its very end keeps nothing either', async () => {
  const { session, classifier } = await setUp();
  await assert.rejects(session.add(newJob(2), 'cat', [1, 2].map(photo)), { name: 'AbortError' });
  assert.deepEqual(classifier.examples, []);
});

test('a device that is lost in the middle loses no photo', async () => {
  const gpu = fakeEngine({ failAt: { 2: new Error('lost') } });
  const { session, classifier } = await setUp({ gpu });
  const contents = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const { failed } = await session.add(newJob(), 'cat', contents.map(photo));
  assert.deepEqual(failed, []);
  assert.deepEqual(
    classifier.examples,
    contents.map((content) => `cat ${content}`),
  );
});

test('predictions stand at the place of their photos, failures between them', async () => {
  const { session } = await setUp({ gpu: fakeEngine() });
  await session.train(newJob(), {});
  assert.deepEqual(await session.predict(newJob(), [5, 0, 6].map(photo)), [
    { label: 'class 5' },
    { name: '0.jpg', code: 'damaged-photo', message: 'Cut off.' },
    { label: 'class 6' },
  ]);
});

test('what is wrong with the classifier is not blamed on a photo', async () => {
  const { session } = await setUp();
  await assert.rejects(session.predict(newJob(), [photo(1)]), { code: 'not-trained' });
});

test('embed answers with the embedding, or with what is wrong with the photo', async () => {
  const { session } = await setUp();
  assert.deepEqual(await session.embed(newJob(), photo(7)), Float32Array.of(7, 7, 7));
  await assert.rejects(session.embed(newJob(), photo(0)), { code: 'damaged-photo' });
});

test('training is pumped to its end, and cancelled by not pumping it', async () => {
  const whole = await setUp();
  const job = newJob();
  assert.deepEqual(await whole.session.train(job, {}), { head: 'ridge' });
  assert.deepEqual(
    job.reports.map(({ done }) => done),
    [1 / 3, 2 / 3, 1],
  );
  const cut = await setUp();
  await assert.rejects(cut.session.train(newJob(2), {}), { name: 'AbortError' });
  assert.equal(cut.classifier.steps, 2);
  assert.equal(cut.classifier.freedTraining, true);
});

test('a review is pumped to its report, and cancelled by not pumping it', async () => {
  const { session, classifier } = await setUp();
  const job = newJob();
  assert.deepEqual(await session.review(job, 7), { head: 'ridge', seed: 7 });
  assert.deepEqual(
    job.reports.map(({ phase, done }) => [phase, done]),
    [1 / 3, 2 / 3, 1].map((done) => ['review', done]),
  );
  assert.equal(classifier.freedReview, true);
  classifier.freedReview = false;
  await assert.rejects(session.review(newJob(1), 0), { name: 'AbortError' });
  assert.equal(classifier.freedReview, true);
});

test('photos to label are named by their place among those given', async () => {
  const { session } = await setUp();
  const { photos, failed } = await session.labelNext(newJob(), [5, 0, 6, 7].map(photo), 2);
  assert.deepEqual(photos, [{ index: 3 }, { index: 2 }]);
  assert.deepEqual(
    failed.map(({ name }) => name),
    ['0.jpg'],
  );
});
