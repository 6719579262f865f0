import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REAL_ADAPTER, SOFTWARE_ADAPTER } from '../worker/fakes/engines.mjs';
import {
  fasterEngine,
  planEngine,
  precisionBefore,
  reasonAgainst,
  selfTestFailure,
} from './engine-plan.js';

const real = {
  fallback: false,
  names: ['nvidia', 'ampere', '', 'NVIDIA GeForce RTX 3060'],
  features: new Set(['timestamp-query', 'shader-f16']),
};
const why = (adapter) => reasonAgainst({ webgpu: true, adapter })?.why ?? null;

test('a real adapter is tried', () => {
  assert.equal(why(real), null);
  assert.equal(why({ ...real, names: ['', '', '', ''] }), null, 'names may be withheld');
});

test('a missing feature is named', () => {
  assert.equal(reasonAgainst({ webgpu: false, adapter: null }).why, 'no-webgpu');
  assert.equal(why(null), 'no-adapter');
  const missing = reasonAgainst({ webgpu: true, adapter: { ...real, features: new Set() } });
  assert.equal(missing.why, 'missing-feature');
  assert.match(missing.detail, /timestamp-query/);
});

test('software adapters are recognised by their flag or any name', () => {
  assert.equal(why({ ...real, fallback: true }), 'software-adapter');
  for (const name of [
    'swiftshader',
    'SwiftShader Device (Subzero)',
    'llvmpipe (LLVM 19.1.7, 256 bits)',
    'Microsoft Basic Render Driver',
    'Apple Software Renderer',
  ]) {
    for (let place = 0; place < 4; place++) {
      assert.equal(why({ ...real, names: real.names.with(place, name) }), 'software-adapter', name);
    }
  }
});

test('a wrong result, or NaN, fails the self-test', () => {
  assert.equal(selfTestFailure(1), null);
  assert.equal(selfTestFailure(0.999), null);
  for (const cosine of [0.9989, 0, -1, Number.NaN]) {
    assert.equal(selfTestFailure(cosine).why, 'self-test');
  }
});

test('the faster engine wins, and a tie stays on the CPU', () => {
  assert.deepEqual(fasterEngine({ cpu: 100, gpu: 8 }), {
    why: 'faster',
    detail: 'WebGPU was measured faster: 8 ms per photo on WebGPU, 100 ms on the CPU.',
  });
  assert.equal(fasterEngine({ cpu: 100, gpu: 4000 }).why, 'slower');
  assert.equal(fasterEngine({ cpu: 50, gpu: 50 }).why, 'slower');
});

const NO_GPU = { webgpu: false, adapter: null };
const untouched = () => assert.fail('WebGPU must not be touched');
const plan = (device, precision, facts, mode = 'quality') =>
  planEngine({ device, precision, mode }, facts ? async () => facts : untouched);

test('the CPU alone computes in int8, unless f32 is asked for', async () => {
  for (const [device, facts] of [
    ['cpu', null],
    ['auto', NO_GPU],
    ['auto', SOFTWARE_ADAPTER],
  ]) {
    for (const [precision, expected] of [
      ['auto', 'int8'],
      ['int8', 'int8'],
      ['f32', 'f32'],
    ]) {
      const { webgpu, precision: got } = await plan(device, precision, facts);
      assert.deepEqual([webgpu, got], ['no', expected], `${device} ${precision}`);
    }
  }
});

test('where WebGPU is tried, every photo is computed in f32', async () => {
  for (const precision of ['auto', 'f32']) {
    const tried = await plan('auto', precision, REAL_ADAPTER);
    assert.deepEqual([tried.webgpu, tried.precision, tried.reason.why], ['try', 'f32', 'starting']);
  }
});

test('auto explains why the CPU is used', async () => {
  const { reason } = await plan('auto', 'auto', SOFTWARE_ADAPTER);
  assert.equal(reason.why, 'software-adapter');
  assert.match(reason.detail, /software\. The CPU does the work\.$/);
  assert.equal((await plan('auto', 'int8', REAL_ADAPTER)).reason.why, 'int8');
});

test('webgpu accepts a software adapter, and rejects without one or in int8', async () => {
  const { webgpu, precision, reason } = await plan('webgpu', 'auto', SOFTWARE_ADAPTER);
  assert.deepEqual([webgpu, precision, reason.why], ['must', 'f32', 'forced']);
  await assert.rejects(plan('webgpu', 'auto', NO_GPU), { code: 'no-webgpu' });
  await assert.rejects(plan('webgpu', 'int8'), { code: 'invalid-input' });
});

test('best mode uses the CPU without probing for WebGPU', async () => {
  const { webgpu, precision, reason } = await plan('auto', 'auto', null, 'best');
  assert.deepEqual([webgpu, precision, reason.why], ['no', 'int8', 'two-networks']);
  assert.match(reason.detail, /The CPU does the work\.$/);
  assert.equal((await plan('auto', 'f32', null, 'best')).precision, 'f32');
  assert.equal((await plan('cpu', 'auto', null, 'best')).reason.why, 'forced');
  await assert.rejects(plan('webgpu', 'auto', null, 'best'), { code: 'invalid-input' });
});

test('the weights that are loaded before the plan are those of the plan', async () => {
  const probes = [
    { webgpu: false, adapter: null },
    { webgpu: true, adapter: real },
    { webgpu: true, adapter: { ...real, fallback: true } },
  ];
  let known = 0;
  for (const device of ['auto', 'cpu', 'webgpu']) {
    for (const precision of ['auto', 'f32', 'int8']) {
      for (const mode of ['fast', 'quality', 'best']) {
        for (const probe of probes) {
          const before = precisionBefore({ device, precision });
          const plan = await planEngine({ device, precision, mode }, async () => probe).catch(
            () => null,
          );
          if (before === null || plan === null) continue;
          assert.equal(before, plan.precision, `${device} ${precision} ${mode}`);
          known += 1;
        }
      }
    }
  }
  assert.equal(known, 45);
});
