import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { GpuWatch, PassTimeout } from './gpu-watch.js';

/** A graphics device that fails when the test says so. */
class FakeDevice extends EventTarget {
  destroyed = false;
  lost = new Promise((resolve) => (this.lose = (message) => resolve({ message })));
  destroy() {
    this.destroyed = true;
    this.lose('destroyed');
  }
}

const never = new Promise(() => {});
let global;

beforeEach(() => {
  global = new EventTarget();
  globalThis.addEventListener = global.addEventListener.bind(global);
  globalThis.GPUAdapter = class {
    async requestDevice(descriptor) {
      return Object.assign(new FakeDevice(), { descriptor });
    }
  };
});

const openDevice = () => new GPUAdapter().requestDevice({ label: 'ours' });

function uncaught(type, details) {
  const event = Object.assign(new Event(type, { cancelable: true }), details);
  global.dispatchEvent(event);
  return event;
}

test('a result is passed through', async () => {
  assert.equal(await new GpuWatch().guard(Promise.resolve(7), 1000), 7);
});

test('the device is returned unchanged, and only the first one is watched', async () => {
  const original = GPUAdapter.prototype.requestDevice;
  new GpuWatch();
  assert.notEqual(GPUAdapter.prototype.requestDevice, original);
  assert.deepEqual((await openDevice()).descriptor, { label: 'ours' });
  assert.equal(GPUAdapter.prototype.requestDevice, original);
});

test('a lost device ends work that would never end', async () => {
  const watch = new GpuWatch();
  const device = await openDevice();
  const work = watch.guard(never, 60_000);
  device.lose('driver reset');
  await assert.rejects(work, {
    code: 'device-lost',
    message: 'The graphics device went away (driver reset).',
  });
});

test('a device lost between two calls fails the next one', async () => {
  const watch = new GpuWatch();
  (await openDevice()).lose('');
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(watch.guard(never, 60_000), { code: 'device-lost' });
});

test('a call that fails because the device is lost says so', async () => {
  const watch = new GpuWatch();
  const device = await openDevice();
  const work = watch.guard(Promise.reject(new Error('could not compute')), 60_000);
  setTimeout(() => device.lose('driver reset'), 20);
  await assert.rejects(work, { code: 'device-lost' });
});

test('a call that fails for another reason keeps its error', async () => {
  const work = new GpuWatch().guard(Promise.reject(new Error('could not compute')), 60_000);
  await assert.rejects(work, { message: 'could not compute' });
});

test('an error that the device reports ends the work', async () => {
  const watch = new GpuWatch();
  const device = await openDevice();
  const work = watch.guard(never, 60_000);
  const error = { message: 'out of memory' };
  device.dispatchEvent(Object.assign(new Event('uncapturederror'), { error }));
  await assert.rejects(work, { code: 'gpu-failed', message: /out of memory/ });
});

test('a panic ends the work and does not reach the page', async () => {
  const panic = new WebAssembly.RuntimeError('unreachable');
  for (const [type, details] of [
    ['error', { error: panic }],
    ['unhandledrejection', { reason: panic }],
  ]) {
    const work = new GpuWatch().guard(never, 60_000);
    assert.equal(uncaught(type, details).defaultPrevented, true);
    await assert.rejects(work, { code: 'gpu-failed', message: /stopped: unreachable/ });
  }
});

test('no answer within the time limit is a failure', async () => {
  await assert.rejects(new GpuWatch().guard(never, 20), {
    code: 'gpu-failed',
    message: 'The graphics device gave no answer for 0.02 seconds.',
  });
});

test('disposing destroys the device', async () => {
  const watch = new GpuWatch();
  const device = await openDevice();
  watch.dispose();
  assert.equal(device.destroyed, true);
});

test('the fastest pass bounds the time of later ones', () => {
  const timeout = new PassTimeout(120_000);
  assert.equal(timeout.of(8), 120_000, 'nothing is known yet');
  timeout.record(1, 2_000);
  assert.equal(timeout.of(8), 10_000 + 10 * 8 * 2_000);
  timeout.record(8, 80);
  assert.equal(timeout.of(8), 10_800);
  timeout.record(8, 8_000);
  assert.equal(timeout.of(8), 10_800, 'one slow pass does not buy more time');
});
