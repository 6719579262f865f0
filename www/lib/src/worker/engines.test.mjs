import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandfulError } from '../errors.js';
import { Engines } from './engines.js';
import { fakeEngine } from './fakes/engines.mjs';
import { fakePool, SHAPE } from './fakes/workers.mjs';

const reason = { why: 'forced', detail: 'Asked for.' };
const CPU = { precision: 'int8', webgpu: 'no', reason };
const GPU = { precision: 'f32', webgpu: 'must', reason };
const TRIAL = { precision: 'f32', webgpu: 'try', reason: { why: 'starting', detail: 'Soon.' } };
const photos = (...contents) => contents.map((content) => Uint8Array.of(content));
const embedding = (content) => new Float32Array(SHAPE.viewLength).fill(content);

/** Engines over fakes; `settled` resolves with the first reason that is not `starting`. */
function setUp({ workers = fakePool(), gpu = fakeEngine(), startGpu = async () => gpu } = {}) {
  const changes = [];
  let settle;
  const settled = new Promise((resolve) => (settle = resolve));
  const cpu = { workers, shape: SHAPE, simd: 'plain' };
  const engines = new Engines(cpu, startGpu, (info, changed) => {
    if (!changed) return;
    changes.push(info.why);
    if (info.why !== 'starting') settle(info);
  });
  return { engines, workers, gpu, changes, settled };
}

test('without WebGPU the workers compute everything, and it is not started', async () => {
  const { engines, workers } = setUp({ startGpu: () => assert.fail('must not be touched') });
  await engines.start(CPU);
  assert.deepEqual(await engines.embed(Uint8Array.of(7)), embedding(7));
  assert.deepEqual(workers.tasks, ['embed']);
});

test('the info of the engine', async () => {
  const { engines } = setUp({ workers: fakePool({ milliseconds: 12 }) });
  await engines.start(CPU);
  const known = { device: 'cpu', ...reason, precision: 'f32', simd: 'plain', workers: 1 };
  assert.deepEqual(engines.info, known);
  await engines.embed(Uint8Array.of(7));
  assert.deepEqual(engines.info, { ...known, millisecondsPerPhoto: 12 });
});

test('WebGPU computes batches of prepared photos, and the workers compose the embeddings', async () => {
  const { engines, gpu, workers } = setUp();
  await engines.start(GPU);
  assert.equal(engines.info.device, 'webgpu');
  const contents = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const results = await Promise.all(photos(...contents).map((photo) => engines.embed(photo)));
  assert.deepEqual(results, contents.map(embedding));
  assert.ok(gpu.counts.length < 9, 'photos were computed together');
  assert.ok(
    gpu.counts.every((views) => views <= 8),
    `${gpu.counts}`,
  );
  assert.deepEqual(new Set(workers.tasks), new Set(['prepare', 'compose']));
});

test('a trial starts on the CPU and switches to a faster WebGPU', async () => {
  const { engines, gpu, changes, settled } = setUp({ workers: fakePool({ milliseconds: 50 }) });
  await engines.start(TRIAL);
  assert.equal(engines.info.device, 'cpu');
  assert.deepEqual(await engines.embed(Uint8Array.of(7)), embedding(7));
  assert.equal((await settled).device, 'webgpu');
  assert.deepEqual(changes, ['starting', 'faster']);
  const passes = gpu.counts.length;
  assert.deepEqual(await engines.embed(Uint8Array.of(8)), embedding(8));
  assert.equal(gpu.counts.length, passes + 1);
});

test('photos are embedded while WebGPU is tried, even if it hangs', async () => {
  const gpu = fakeEngine();
  gpu.forward = () => new Promise(() => {});
  const { engines } = setUp({ gpu });
  await engines.start(TRIAL);
  for (const [photo] of [photos(1), photos(2)]) await engines.embed(photo);
  assert.equal(engines.info.why, 'starting');
});

test('a trial keeps the CPU when WebGPU is slower, and frees WebGPU', async () => {
  const gpu = fakeEngine({ milliseconds: 20 });
  const { engines, settled } = setUp({ gpu, workers: fakePool({ milliseconds: 1 }) });
  await engines.start(TRIAL);
  assert.equal((await settled).why, 'slower');
  assert.equal(gpu.freed, true);
  assert.ok(gpu.counts.length <= 2, 'a hopeless engine is not timed to the end');
});

test('a trial refuses WebGPU that computes wrongly, fails to start or panics', async () => {
  const wrong = setUp({ gpu: fakeEngine({ cosine: 0.99 }) });
  await wrong.engines.start(TRIAL);
  assert.equal((await wrong.settled).why, 'self-test');
  assert.equal(wrong.gpu.freed, true);

  const absent = setUp({ startGpu: () => Promise.reject(new Error('no such file')) });
  await absent.engines.start(TRIAL);
  const { why, detail, device } = await absent.settled;
  assert.deepEqual({ why, device }, { why: 'gpu-failed', device: 'cpu' });
  assert.equal(detail, 'no such file. The CPU does the work.');

  const panics = setUp({ gpu: fakeEngine({ failAt: { 1: new Error('unreachable') } }) });
  await panics.engines.start(TRIAL);
  assert.equal((await panics.settled).why, 'gpu-failed');
});

test('forced WebGPU that computes wrongly is an error', async () => {
  const { engines } = setUp({ gpu: fakeEngine({ cosine: Number.NaN }) });
  await assert.rejects(engines.start(GPU), { code: 'self-test' });
});

test('a lost device loses no photo of the pass or of those waiting', async () => {
  const lost = new HandfulError('device-lost', 'The graphics device went away.');
  const gpu = fakeEngine({ failAt: { 2: lost }, milliseconds: 1 });
  const { engines, changes, workers } = setUp({ gpu });
  await engines.start(GPU);
  const contents = Array.from({ length: 20 }, (_, index) => index);
  const results = await Promise.all(photos(...contents).map((photo) => engines.embed(photo)));
  assert.deepEqual(results, contents.map(embedding));
  assert.deepEqual(changes, ['forced', 'device-lost']);
  assert.equal(engines.info.device, 'cpu');
  assert.match(engines.info.detail, /went away\. The CPU does the work\.$/);
  assert.equal(gpu.freed, true);
  assert.equal(gpu.counts.length, 2, 'it is not used again');
  assert.ok(workers.tasks.includes('forward'), 'prepared photos are not prepared again');
  await engines.embed(Uint8Array.of(1));
  assert.equal(workers.tasks.at(-1), 'embed');
});

test('an abort is not a failure of the device', async () => {
  const { engines, gpu } = setUp({ gpu: fakeEngine({ milliseconds: 5 }) });
  await engines.start(GPU);
  const abort = new AbortController();
  const calls = photos(1, 2, 3, 4, 5, 6).map((photo) => engines.embed(photo, abort.signal));
  const other = engines.embed(Uint8Array.of(9));
  setTimeout(() => abort.abort(), 3);
  for (const call of calls) await assert.rejects(call, { name: 'AbortError' });
  assert.deepEqual(await other, embedding(9));
  assert.equal(engines.info.device, 'webgpu');
  assert.equal(gpu.freed, false);
  const computed = gpu.counts.reduce((sum, views) => sum + views, 0);
  assert.ok(computed < 7 * SHAPE.viewsPerPhoto, `${gpu.counts}`);
});

test('a failure of a photo is not a failure of the device', async () => {
  const prepare = () => {
    throw new HandfulError('damaged-photo', 'Cut off.');
  };
  const { engines } = setUp({ workers: fakePool({ prepare }) });
  await engines.start(GPU);
  await assert.rejects(engines.embed(Uint8Array.of(0)), { code: 'damaged-photo' });
  assert.equal(engines.info.device, 'webgpu');
});

test('photos with different numbers of views share a pass', async () => {
  const { engines, gpu, workers } = setUp({ gpu: fakeEngine({ milliseconds: 5 }) });
  await engines.start(GPU);
  const calls = [1, 2, 3, 4].map((content) =>
    engines.embed(Uint8Array.of(content), undefined, content === 2),
  );
  const embeddings = await Promise.all(calls);
  assert.deepEqual(embeddings, [1, 2, 3, 4].map(embedding));
  const views = gpu.counts.reduce((sum, count) => sum + count, 0);
  assert.equal(views, 6 * SHAPE.viewsPerPhoto);
  assert.ok(
    gpu.counts.every((count) => count <= 8),
    `${gpu.counts}`,
  );
  assert.ok(workers.tasks.includes('prepare'));
});
