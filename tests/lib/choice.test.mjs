import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonAgainst, reasonToDistrust, verdict } from '../../www/lib/dist/worker/choice.js';

const real = {
  fallback: false,
  names: ['nvidia', 'ampere', '', 'NVIDIA GeForce RTX 3060'],
  features: new Set(['timestamp-query', 'shader-f16']),
};
const why = (adapter) => reasonAgainst({ webgpu: true, adapter })?.why ?? null;

test('a real adapter is worth a trial', () => {
  assert.equal(why(real), null);
  assert.equal(why({ ...real, names: ['', '', '', ''] }), null, 'names may be withheld');
});

test('what is missing is named', () => {
  assert.equal(reasonAgainst({ webgpu: false, adapter: null }).why, 'no-webgpu');
  assert.equal(why(null), 'no-adapter');
  const missing = reasonAgainst({ webgpu: true, adapter: { ...real, features: new Set() } });
  assert.equal(missing.why, 'missing-feature');
  assert.match(missing.detail, /timestamp-query/);
});

test('software adapters are known by their flag or any of their names', () => {
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

test('a wrong result is not trusted, nor one that is no number', () => {
  assert.equal(reasonToDistrust(1), null);
  assert.equal(reasonToDistrust(0.999), null);
  for (const cosine of [0.9989, 0, -1, Number.NaN]) {
    assert.equal(reasonToDistrust(cosine).why, 'self-test');
  }
});

test('the faster engine wins, and a tie stays on the CPU', () => {
  assert.deepEqual(verdict({ cpu: 100, gpu: 8 }), {
    device: 'webgpu',
    why: 'faster',
    detail: 'WebGPU was measured faster: 8 ms per photo on WebGPU, 100 ms on the CPU.',
  });
  assert.equal(verdict({ cpu: 100, gpu: 4000 }).device, 'cpu');
  assert.equal(verdict({ cpu: 100, gpu: 4000 }).why, 'slower');
  assert.equal(verdict({ cpu: 50, gpu: 50 }).device, 'cpu');
});
