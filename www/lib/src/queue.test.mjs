import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SerialQueue } from './queue.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

test('tasks run one at a time and in order', async () => {
  const queue = new SerialQueue();
  const log = [];
  const task = (name) => async () => {
    log.push(`${name} starts`);
    await tick();
    log.push(`${name} ends`);
    return name;
  };
  const results = await Promise.all([queue.run(task('a')), queue.run(task('b'))]);
  assert.deepEqual(results, ['a', 'b']);
  assert.deepEqual(log, ['a starts', 'a ends', 'b starts', 'b ends']);
});

test('a failed task, even one that throws synchronously, does not block the next', async () => {
  const queue = new SerialQueue();
  const rejected = queue.run(() => Promise.reject(new Error('first')));
  const thrown = queue.run(() => {
    throw new Error('second');
  });
  const next = queue.run(async () => 'fine');
  await assert.rejects(rejected, /first/);
  await assert.rejects(thrown, /second/);
  assert.equal(await next, 'fine');
});

test('an abort before its turn rejects at once and the task never runs', async () => {
  const queue = new SerialQueue();
  let finish = () => {};
  const first = queue.run(() => new Promise((resolve) => (finish = resolve)));
  const abort = new AbortController();
  let ran = false;
  const second = queue.run(async () => (ran = true), abort.signal);
  abort.abort(new Error('changed my mind'));
  await assert.rejects(second, /changed my mind/);
  finish('done');
  assert.equal(await first, 'done');
  await tick();
  assert.equal(ran, false);
});

test('an aborted signal rejects with its reason', async () => {
  const task = () => assert.fail('must not run');
  await assert.rejects(new SerialQueue().run(task, AbortSignal.abort()), { name: 'AbortError' });
});
