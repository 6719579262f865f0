import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandfulError } from '../../www/lib/dist/errors.js';
import { Engines } from '../../www/lib/dist/worker/engines.js';
import { fakeEngine, REAL_ADAPTER, SHAPE, SOFTWARE_ADAPTER } from './support/engines.mjs';

const unwanted = () => assert.fail('must not be touched');
const onePhoto = Float32Array.of(1, 2, 3, 4, 5, 6);

/** Engines over fakes; `settled` resolves with the first reason that is not `starting`. */
function setUp({
  facts = REAL_ADAPTER,
  cpu = fakeEngine(),
  gpu = fakeEngine(),
  sources = {},
} = {}) {
  const changes = [];
  let settle;
  const settled = new Promise((resolve) => (settle = resolve));
  const engines = new Engines(
    { probe: async () => facts, cpu: async () => cpu, gpu: async () => gpu, ...sources },
    SHAPE,
    (info, changed) => {
      if (!changed) return;
      changes.push(info.why);
      if (info.why !== 'starting') settle(info);
    },
  );
  return { engines, cpu, gpu, changes, settled };
}

test('cpu never touches WebGPU', async () => {
  const { engines } = setUp({ sources: { probe: unwanted, gpu: unwanted } });
  await engines.start('cpu');
  assert.equal(engines.info.why, 'forced');
  assert.deepEqual(await engines.forward(onePhoto, 1), onePhoto);
});

test('auto stays on the CPU with the reason, without loading WebGPU', async () => {
  const { engines } = setUp({ facts: SOFTWARE_ADAPTER, sources: { gpu: unwanted } });
  await engines.start('auto');
  assert.equal(engines.info.device, 'cpu');
  assert.equal(engines.info.why, 'software-adapter');
  assert.match(engines.info.detail, /software\. The CPU does the work\.$/);
});

test('auto answers on the CPU first and hands over to a faster WebGPU', async () => {
  const cpu = fakeEngine({ milliseconds: 10 });
  const { engines, gpu, changes, settled } = setUp({ cpu });
  await engines.start('auto');
  assert.equal(engines.photosPerPass, 1);
  assert.deepEqual(await engines.forward(onePhoto, 1), onePhoto);
  assert.equal((await settled).device, 'webgpu');
  assert.deepEqual(changes, ['starting', 'faster']);
  assert.equal(engines.photosPerPass, 4);
  const passes = cpu.counts.length;
  await engines.forward(new Float32Array(24), 4);
  assert.equal(gpu.counts.at(-1), 8);
  assert.equal(cpu.counts.length, passes);
  assert.equal(typeof engines.info.millisecondsPerPhoto, 'number');
});

test('auto keeps the CPU when WebGPU is slower, and frees WebGPU', async () => {
  const { engines, gpu, settled } = setUp({ gpu: fakeEngine({ milliseconds: 20 }) });
  await engines.start('auto');
  assert.equal((await settled).why, 'slower');
  assert.equal(gpu.freed, true);
  assert.ok(gpu.counts.length <= 2, 'a hopeless engine is not timed to the end');
});

test('auto refuses WebGPU that computes wrongly, fails to start or panics', async () => {
  const wrong = setUp({ gpu: fakeEngine({ cosine: 0.99 }) });
  await wrong.engines.start('auto');
  assert.equal((await wrong.settled).why, 'self-test');
  assert.equal(wrong.gpu.freed, true);

  const gpu = () => Promise.reject(new Error('no such file'));
  const absent = setUp({ sources: { gpu } });
  await absent.engines.start('auto');
  const { why, detail } = await absent.settled;
  assert.equal(why, 'gpu-failed');
  assert.equal(detail, 'no such file. The CPU does the work.');

  const panics = setUp({ gpu: fakeEngine({ failAt: { 1: new Error('unreachable') } }) });
  await panics.engines.start('auto');
  assert.equal((await panics.settled).why, 'gpu-failed');
});

test('webgpu accepts a software adapter and needs no CPU engine', async () => {
  const { engines } = setUp({ facts: SOFTWARE_ADAPTER, sources: { cpu: unwanted } });
  await engines.start('webgpu');
  assert.equal(engines.info.device, 'webgpu');
  assert.equal(engines.info.why, 'forced');
  assert.deepEqual(await engines.forward(onePhoto, 1), onePhoto);
});

test('webgpu is an error where it is missing or wrong', async () => {
  const missing = setUp({
    facts: { webgpu: false, adapter: null },
    sources: { gpu: unwanted },
  });
  await assert.rejects(missing.engines.start('webgpu'), { code: 'no-webgpu' });
  const wrong = setUp({ gpu: fakeEngine({ cosine: Number.NaN }) });
  await assert.rejects(wrong.engines.start('webgpu'), { code: 'self-test' });
});

test('the photos of a pass that failed are computed again on the CPU', async () => {
  const lost = new HandfulError('device-lost', 'The graphics device went away.');
  const { engines, cpu, gpu, changes } = setUp({ gpu: fakeEngine({ failAt: { 2: lost } }) });
  await engines.start('webgpu');
  const views = Float32Array.from({ length: 24 }, (_, index) => index);
  const results = await Promise.all([1, 2, 3].map(() => engines.forward(views, 4)));
  for (const features of results) assert.deepEqual(features, views);
  assert.deepEqual(changes, ['forced', 'device-lost']);
  assert.equal(engines.info.device, 'cpu');
  assert.equal(gpu.freed, true);
  assert.equal(gpu.counts.length, 2);
  assert.deepEqual(cpu.counts, Array(8).fill(2), 'one photo at a time');
  assert.equal(engines.photosPerPass, 1);
});

test('passes never overlap', async () => {
  let active = 0;
  const cpu = fakeEngine();
  const forward = cpu.forward;
  cpu.forward = async (...args) => {
    active += 1;
    assert.equal(active, 1);
    await new Promise((resolve) => setImmediate(resolve));
    active -= 1;
    return forward(...args);
  };
  const { engines } = setUp({ cpu });
  await engines.start('cpu');
  await Promise.all(Array.from({ length: 5 }, () => engines.forward(onePhoto, 1)));
});
