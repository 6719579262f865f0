import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapConcurrent } from './map-concurrent.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Work that the test settles: `finish(item)` or `fail(item)`. */
function manual() {
  const open = new Map();
  const taken = [];
  return {
    taken,
    finish: (item) => open.get(item).resolve(item * 10),
    fail: (item) => open.get(item).reject(new Error(`no ${item}`)),
    work: (item) => {
      taken.push(item);
      return new Promise((resolve, reject) => open.set(item, { resolve, reject }));
    },
  };
}

test('results come in order, however the work ends', async () => {
  const { work, finish } = manual();
  const results = mapConcurrent([1, 2, 3], () => 3, work);
  const first = results.next();
  await tick();
  finish(3);
  finish(2);
  await tick();
  finish(1);
  assert.deepEqual(await first, { done: false, value: 10 });
  assert.equal((await results.next()).value, 20);
  assert.equal((await results.next()).value, 30);
  assert.equal((await results.next()).done, true);
});

test('no more items are taken than the limit allows', async () => {
  const { work, finish, taken } = manual();
  const results = mapConcurrent([1, 2, 3, 4, 5], () => 2, work);
  const first = results.next();
  await tick();
  assert.deepEqual(taken, [1, 2]);
  finish(1);
  finish(2);
  await first;
  await tick();
  assert.deepEqual(taken, [1, 2], 'nothing more while the result is being used');
  const second = results.next();
  await tick();
  assert.deepEqual(taken, [1, 2, 3]);
  assert.equal((await second).value, 20);
});

test('a result does not wait for the next item of a slow source', async () => {
  const { work, finish } = manual();
  let more = () => {};
  const source = async function* () {
    yield 1;
    await new Promise((resolve) => (more = resolve));
    yield 2;
  };
  const results = mapConcurrent(source(), () => 4, work);
  const first = results.next();
  await tick();
  finish(1);
  assert.equal((await first).value, 10);
  const second = results.next();
  more();
  await tick();
  finish(2);
  assert.equal((await second).value, 20);
});

test('a failure is thrown in order and ends the iteration', async () => {
  const { work, finish, fail } = manual();
  let closed = false;
  const source = function* () {
    try {
      yield* [1, 2, 3, 4, 5, 6];
    } finally {
      closed = true;
    }
  };
  const results = mapConcurrent(source(), () => 3, work);
  const first = results.next();
  await tick();
  fail(2);
  finish(1);
  assert.equal((await first).value, 10);
  await assert.rejects(results.next(), /no 2/);
  assert.equal((await results.next()).done, true);
  assert.equal(closed, true);
});

test('leaving the loop closes the source', async () => {
  let closed = false;
  const source = async function* () {
    try {
      for (let item = 0; ; item += 1) yield item;
    } finally {
      closed = true;
    }
  };
  for await (const result of mapConcurrent(
    source(),
    () => 2,
    async (item) => item,
  )) {
    if (result === 3) break;
  }
  assert.equal(closed, true);
});

test('an error of the source is thrown', async () => {
  const source = async function* () {
    yield 1;
    throw new Error('unplugged');
  };
  const results = mapConcurrent(
    source(),
    () => 2,
    async (item) => item,
  );
  await assert.rejects(async () => {
    for await (const _ of results);
  }, /unplugged/);
});
