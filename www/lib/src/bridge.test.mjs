import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkerBridge } from './bridge.js';
import { HandfulError } from './errors.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A bridge to a worker that answers only when the test says so. */
function fakeWorker(onEngine = () => {}) {
  const port = {
    sent: [],
    terminated: false,
    postMessage: (message) => port.sent.push(message),
    terminate: () => (port.terminated = true),
    reply: (data) => port.onmessage({ data }),
    crash: (message) => port.onerror({ message, preventDefault() {} }),
  };
  const explain = async (message) => new HandfulError('engine', `The worker stopped: ${message}`);
  return { port, bridge: new WorkerBridge(port, { onEngine, explain, onClose() {} }) };
}

test('a call becomes one message, and its reply the result', async () => {
  const { port, bridge } = fakeWorker();
  const seen = [];
  const onProgress = (progress) => seen.push(progress.done);
  const result = bridge.call('classes', [], { onProgress });
  await tick();
  assert.deepEqual(port.sent, [
    { kind: 'call', id: 0, call: { method: 'classes', args: [] }, reportProgress: true },
  ]);
  port.reply({ kind: 'progress', id: 0, progress: { done: 1 } });
  port.reply({ kind: 'done', id: 0, result: [{ label: 'cat', count: 1 }] });
  assert.deepEqual(await result, [{ label: 'cat', count: 1 }]);
  assert.deepEqual(seen, [1]);
});

test('the next call is sent after the reply to the first', async () => {
  const { port, bridge } = fakeWorker();
  const first = bridge.call('addClass', ['cat']);
  const second = bridge.call('addClass', ['dog']);
  await tick();
  assert.equal(port.sent.length, 1);
  assert.equal(port.sent[0].reportProgress, false, 'progress is reported although nobody listens');
  port.reply({ kind: 'failed', id: 0, error: { code: 'invalid-input', message: 'No.' } });
  await assert.rejects(first, (error) => {
    assert.ok(error instanceof HandfulError);
    assert.equal(error.code, 'invalid-input');
    assert.equal(error.message, 'No.');
    return true;
  });
  await tick();
  assert.equal(port.sent.length, 2);
  port.reply({ kind: 'done', id: 1 });
  await second;
});

test('embed does not wait, and replies are matched to their calls', async () => {
  const { port, bridge } = fakeWorker();
  const training = bridge.call('train', [{}]);
  await tick();
  const abort = new AbortController();
  const seen = [];
  const first = bridge.call('embed', [['a']], { onProgress: ({ done }) => seen.push(done) });
  const second = bridge.call('embed', [['b']], { signal: abort.signal });
  assert.equal(port.sent.length, 3);
  abort.abort();
  assert.deepEqual(port.sent.at(-1), { kind: 'cancel', id: 2 });
  port.reply({ kind: 'cancelled', id: 2 });
  await assert.rejects(second, { name: 'AbortError' });
  port.reply({ kind: 'progress', id: 1, progress: { done: 1 } });
  port.reply({ kind: 'done', id: 1, result: ['A'] });
  port.reply({ kind: 'done', id: 0, result: 'trained' });
  assert.deepEqual(await first, ['A']);
  assert.equal(await training, 'trained');
  assert.deepEqual(seen, [1]);
});

test('compare waits in the queue, but the next call does not wait for it', async () => {
  const { port, bridge } = fakeWorker();
  const training = bridge.call('train', [{}]);
  const comparing = bridge.call('compare', [['lda'], 0]);
  const classes = bridge.call('classes', []);
  await tick();
  assert.equal(port.sent.length, 1);
  port.reply({ kind: 'done', id: 0, result: 'trained' });
  await training;
  await tick();
  assert.deepEqual(
    port.sent.map(({ call }) => call.method),
    ['train', 'compare', 'classes'],
  );
  port.reply({ kind: 'done', id: 2, result: [] });
  assert.deepEqual(await classes, []);
  port.reply({ kind: 'done', id: 1, result: ['compared'] });
  assert.deepEqual(await comparing, ['compared']);
});

test('an abort waits for the worker to confirm, then rejects with the reason', async () => {
  const { port, bridge } = fakeWorker();
  const abort = new AbortController();
  const call = bridge.call('add', ['cat', []], { signal: abort.signal });
  let settled = false;
  call.catch(() => {}).finally(() => (settled = true));
  await tick();
  abort.abort();
  await tick();
  assert.deepEqual(port.sent.at(-1), { kind: 'cancel', id: 0 });
  assert.equal(settled, false);
  port.reply({ kind: 'cancelled', id: 0 });
  await assert.rejects(call, { name: 'AbortError' });
});

test('an abort after the work is done has no effect', async () => {
  const { port, bridge } = fakeWorker();
  const abort = new AbortController();
  const call = bridge.call('classes', [], { signal: abort.signal });
  await tick();
  abort.abort();
  port.reply({ kind: 'done', id: 0, result: [] });
  assert.deepEqual(await call, []);
});

test('replies to a finished call are ignored', async () => {
  const { port, bridge } = fakeWorker();
  const first = bridge.call('classes', []);
  await tick();
  port.reply({ kind: 'done', id: 0, result: [] });
  await first;
  const second = bridge.call('classes', []);
  await tick();
  port.reply({ kind: 'done', id: 0, result: ['stale'] });
  port.reply({ kind: 'done', id: 1, result: ['fresh'] });
  assert.deepEqual(await second, ['fresh']);
});

test('closing ends the worker and fails pending, queued and later calls', async () => {
  const { port, bridge } = fakeWorker();
  const pending = bridge.call('classes', []);
  const queued = bridge.call('classes', []);
  const embedding = bridge.call('embed', [[]]);
  await tick();
  bridge.close(new HandfulError('disposed', 'Over.'));
  assert.equal(port.terminated, true);
  for (const call of [pending, queued, embedding, bridge.call('classes', [])]) {
    await assert.rejects(call, { code: 'disposed' });
  }
});

test('a worker that fails rejects its calls with a message', async () => {
  const { port, bridge } = fakeWorker();
  const pending = bridge.call('classes', []);
  await tick();
  port.crash('out of memory');
  await assert.rejects(pending, { code: 'engine', message: 'The worker stopped: out of memory' });
});

test('updates of the engine are passed on at any time', () => {
  const heard = [];
  const { port } = fakeWorker((engine, changed) => heard.push([engine.why, changed]));
  port.reply({ kind: 'engine', engine: { device: 'cpu', why: 'slower' }, changed: true });
  assert.deepEqual(heard, [['slower', true]]);
});
