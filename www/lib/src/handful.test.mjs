import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Handful } from './handful.js';

setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc');

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A worker whose embeddings are the photo's first byte; 0 is a damaged photo, 99 never ends. */
class FakeWorker {
  static latest;
  calls = [];
  cancelled = [];

  constructor(_, { name }) {
    if (name === 'handful') FakeWorker.latest = this;
  }

  addEventListener() {}

  postMessage(message) {
    if (message.kind === 'cancel') {
      this.cancelled.push(message.id);
      this.#reply({ kind: 'cancelled', id: message.id });
      return;
    }
    const { method, args } = message.call;
    this.calls.push(method);
    const contentOf = (source) => (source instanceof Blob ? source.size : source[0]);
    const embed = ({ name, source }) =>
      contentOf(source) === 0
        ? { name, code: 'damaged-photo', message: 'Cut off.' }
        : Float32Array.of(contentOf(source));
    const predict = ({ name, source }) => ({ label: `${name} is ${source[0]}` });
    if (method === 'embed' && args[0].some(({ source }) => contentOf(source) === 99)) return;
    const result = {
      start: () => ({ engine: { device: 'cpu', workers: 1 }, space: 'lite0/1/quality/int8/0' }),
      add: () => ({ added: args[1].map(({ name }, id) => ({ id, name })), failed: [] }),
      embed: () => args[0].map(embed),
      predict: () => args[0].map(predict),
      train: () => ({ settings: args[0] }),
      labelNext: () => ({
        count: args[1],
        photos: args[0].map(({ source }, index) => ({ index, content: source[0] })),
      }),
      explain: () => args[1],
    }[method]();
    this.#reply({ kind: 'done', id: message.id, result });
  }

  ended = false;

  terminate() {
    this.ended = true;
  }

  #reply(data) {
    setImmediate(() => this.onmessage({ data }));
  }
}

let handful;
let worker;

beforeEach(async () => {
  globalThis.Worker = FakeWorker;
  handful = await Handful.create();
  worker = FakeWorker.latest;
});

const photo = (content) => Uint8Array.of(content);

/** All results of a stream. */
async function all(stream) {
  const results = [];
  for await (const result of stream) results.push(result.label ?? result.code);
  return results;
}

test('embed answers for one photo or for many', async () => {
  assert.deepEqual(await handful.embed(photo(7)), Float32Array.of(7));
  await assert.rejects(handful.embed(photo(0)), { code: 'damaged-photo', message: 'Cut off.' });
  const [good, bad] = await handful.embed([photo(7), photo(0)]);
  assert.deepEqual(good, Float32Array.of(7));
  assert.deepEqual(bad, { name: 'photo 2', code: 'damaged-photo', message: 'Cut off.' });
  assert.deepEqual(await handful.embed([]), []);
});

test('predict takes an embedding for a photo, alone or among others', async () => {
  const embedding = await handful.embed(photo(7));
  assert.deepEqual(await handful.predict(embedding), { label: 'photo is 7' });
  assert.deepEqual(await handful.predict([photo(3), embedding]), [
    { label: 'photo 1 is 3' },
    { label: 'photo 2 is 7' },
  ]);
});

test('add takes an embedding for a photo, alone or among others', async () => {
  const named = async (photos) => (await handful.add('cat', photos)).added.map(({ name }) => name);
  assert.deepEqual(await named(Float32Array.of(7)), ['photo 1']);
  assert.deepEqual(await named([photo(3), Float32Array.of(7)]), ['photo 1', 'photo 2']);
  assert.deepEqual(await named(photo(3)), ['photo 1']);
});

test('labelNext takes embeddings for photos', async () => {
  const { photos } = await handful.labelNext([photo(3), Float32Array.of(7)], 2);
  assert.deepEqual(photos, [
    { index: 0, content: 3 },
    { index: 1, content: 7 },
  ]);
});

test('train takes photos without a class, as photos or as embeddings', async () => {
  const settings = async (options) => (await handful.train(options)).settings;
  assert.deepEqual(await settings(), { unlabelled: [] });
  const unlabelled = [photo(3), Float32Array.of(7)];
  assert.deepEqual(await settings({ head: 'transport', align: 'mean', unlabelled }), {
    head: 'transport',
    align: 'mean',
    unlabelled: [
      { name: 'photo 1', source: photo(3) },
      { name: 'photo 2', source: Float32Array.of(7) },
    ],
  });
  await assert.rejects(handful.train({ unlabelled: ['cat.jpg'] }), { code: 'invalid-input' });
});

test('a classifier has the space of its embeddings', () => {
  assert.equal(handful.space, 'lite0/1/quality/int8/0');
});

test('embed rejects an embedding', async () => {
  await assert.rejects(handful.embed(Float32Array.of(7)), { code: 'invalid-input' });
});

test('predictAll yields in order, including failures, from any source', async () => {
  const expected = ['photo 1 is 1', 'damaged-photo', 'photo 1 is 2'];
  const photos = [photo(1), photo(0), photo(2)];
  const source = async function* () {
    yield* photos;
  };
  assert.deepEqual(await all(handful.predictAll(photos)), expected);
  assert.deepEqual(await all(handful.predictAll(source())), expected);
  assert.deepEqual(await all(handful.predictAll([])), []);
});

test('predictAll takes only a few photos ahead', async () => {
  let taken = 0;
  const source = function* () {
    for (; taken < 100; ) {
      taken += 1;
      yield photo(1);
    }
  };
  const results = handful.predictAll(source());
  await tick();
  assert.equal(taken, 0, 'nothing before the first result is asked for');
  await results.next();
  for (let count = 0; count < 5; count += 1) await tick();
  assert.equal(taken, 4);
  await results.next();
  assert.ok(taken > 4 && taken <= 6, `${taken}`);
});

test('predictAll names each result, takes embeddings, and reports progress', async () => {
  const seen = [];
  const onProgress = ({ phase, done, total, detail }) => seen.push([phase, done, total, detail]);
  const photos = [new File([photo(1)], 'a.jpg'), photo(0), Float32Array.of(7)];
  const results = [];
  for await (const result of handful.predictAll(photos, { onProgress })) results.push(result);
  assert.deepEqual(
    results.map(({ index, name, code, label }) => [index, name, code ?? label]),
    [
      [0, 'a.jpg', 'photo 1 is 1'],
      [1, 'photo 2', 'damaged-photo'],
      [2, 'photo 3', 'photo 1 is 7'],
    ],
  );
  assert.deepEqual(seen, [
    ['embed', 1, 3, 'a.jpg'],
    ['embed', 2, 3, 'photo 2'],
    ['embed', 3, 3, 'photo 3'],
  ]);
});

test('add takes photos that arrive with time', async () => {
  const source = async function* () {
    yield photo(3);
    await tick();
    yield Float32Array.of(7);
  };
  const { added } = await handful.add('cat', source());
  assert.deepEqual(
    added.map(({ name }) => name),
    ['photo 1', 'photo 2'],
  );
  const abort = new AbortController();
  let ended = false;
  const endless = async function* () {
    try {
      for (;;) {
        yield photo(1);
        await tick();
      }
    } finally {
      ended = true;
    }
  };
  setTimeout(() => abort.abort(new Error('enough')), 5);
  const before = worker.calls.length;
  await assert.rejects(handful.add('cat', endless(), { signal: abort.signal }), /enough/);
  await tick();
  assert.ok(ended, 'the source was left open');
  assert.equal(worker.calls.length, before);
  const wrong = async function* () {
    yield 'cat.jpg';
  };
  await assert.rejects(handful.add('cat', wrong()), { code: 'invalid-input' });
});

test('the count and the label are settings, and may still stand alone', async () => {
  const counted = async (...args) => (await handful.labelNext([photo(3)], ...args)).count;
  assert.equal(await counted({ count: 2 }), 2);
  assert.equal(await counted(2), 2);
  assert.equal(await counted(), 5);
  const explained = (...args) => handful.explain(photo(3), ...args);
  assert.equal(await explained({ label: 'cat' }), 'cat');
  assert.equal(await explained('cat'), 'cat');
  assert.equal(await explained(), null);
  assert.equal(await explained(undefined, {}), null);
  await assert.rejects(explained('cat', { count: 1 }), { code: 'invalid-input' });
});

test('another engine is an event', () => {
  const seen = [];
  handful.addEventListener('enginechange', ({ detail }) => seen.push(detail.device));
  handful.onEngineChange = ({ device }) => seen.push(device);
  const engine = { device: 'webgpu', workers: 1 };
  worker.onmessage({ data: { kind: 'engine', engine, changed: true } });
  worker.onmessage({ data: { kind: 'engine', engine, changed: false } });
  assert.deepEqual(seen, ['webgpu', 'webgpu']);
  assert.equal(handful.engine, engine);
});

test('a classifier that was dropped ends its workers, but not during a call', async () => {
  const collect = async () => {
    for (let round = 0; round < 20; round += 1) {
      globalThis.gc();
      await tick();
    }
  };
  const drop = async () => {
    const dropped = await Handful.create();
    return { worker: FakeWorker.latest, pending: dropped.embed(photo(99)).catch(() => {}) };
  };
  const busy = await drop();
  await collect();
  assert.ok(!busy.worker.ended, 'ended during a call');
  const idle = await (async () => {
    const dropped = await Handful.create();
    await dropped.embed(photo(1));
    return FakeWorker.latest;
  })();
  await collect();
  assert.ok(idle.ended);
});

test('leaving predictAll cancels pending photos', async () => {
  for await (const _ of handful.predictAll([photo(1), photo(99), photo(99)])) break;
  assert.deepEqual(worker.cancelled.length, 2);
});

test('an abort ends predictAll with its reason', async () => {
  const abort = new AbortController();
  const results = all(handful.predictAll([photo(99), photo(1)], { signal: abort.signal }));
  setTimeout(() => abort.abort(new Error('changed my mind')), 5);
  await assert.rejects(results, /changed my mind/);
  assert.ok(worker.cancelled.length >= 1);
  await assert.rejects(all(handful.predictAll([photo(1)], { signal: abort.signal })), /my mind/);
});

test('an item that is not a photo ends predictAll', async () => {
  await assert.rejects(all(handful.predictAll([photo(1), 'cat.jpg'])), {
    code: 'invalid-input',
    message: /^photo 2 is neither/,
  });
});
