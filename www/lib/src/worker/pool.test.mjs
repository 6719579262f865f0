import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { HandfulError } from '../errors.js';
import { fakeWorkers, NETWORKS, SHAPE } from './fakes/workers.mjs';
import { Pool, workerLimit } from './pool.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));
const photo = (name) => ({ kind: 'embed', source: name });

// Workers time out after a minute, and idle ones end after half a minute.
beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(async () => {
  await tick();
  mock.timers.reset();
});

/** A pool whose first worker has started. */
async function setUp(limit = 4, decoders = undefined) {
  const workers = fakeWorkers();
  const pool = new Pool(workers.open, NETWORKS, limit, decoders);
  const start = pool.start();
  await tick();
  workers.opened[0].loaded();
  assert.deepEqual(await start, SHAPE);
  return { pool, ...workers };
}

/** Lets the pool start as many workers as it needs. */
async function grown({ opened, living }) {
  await tick();
  for (let before = -1; before !== opened.length; await tick()) {
    before = opened.length;
    for (const port of living()) if (port.sent.length === 1) port.loaded();
    await tick();
  }
}

test('a pool starts one worker, which gets the networks when they arrive', async () => {
  const { open, opened } = fakeWorkers();
  let arrive;
  const networks = new Promise((resolve) => (arrive = resolve));
  const pool = new Pool(open, networks, 4);
  const start = pool.start();
  await tick();
  assert.equal(opened.length, 1, 'it begins without them');
  assert.deepEqual(opened[0].sent, []);
  arrive(await NETWORKS);
  await tick();
  assert.deepEqual(opened[0].sent, [{ kind: 'load', networks: await NETWORKS }]);
  opened[0].loaded();
  assert.deepEqual(await start, SHAPE);
  assert.equal(pool.size, 1);
});

test('if the networks do not arrive, the start rejects with their error and the worker ends', async () => {
  const { open, opened } = fakeWorkers();
  const missing = new HandfulError('load', 'The weights could not be loaded.');
  await assert.rejects(new Pool(open, Promise.reject(missing), 2).start(), missing);
  await tick();
  assert.equal(opened[0].ended, true);
});

test('a worker that fails before the networks arrive cannot start', async () => {
  const { open, opened } = fakeWorkers();
  let arrive;
  const start = new Pool(open, new Promise((resolve) => (arrive = resolve)), 2).start();
  opened[0].crash('its code could not be loaded');
  arrive(await NETWORKS);
  await assert.rejects(start, { code: 'engine', message: /its code could not be loaded/ });
});

test('one photo at a time needs no second worker', async () => {
  const { pool, opened } = await setUp();
  for (const name of ['a', 'b', 'c']) {
    const answer = pool.run(photo(name));
    opened[0].done(1);
    await answer;
  }
  assert.equal(opened.length, 1);
  assert.deepEqual(opened[0].tasks(), ['a', 'b', 'c']);
});

test('a queue makes the pool grow up to its limit', async () => {
  const workers = await setUp(4);
  for (let count = 0; count < 20; count += 1) workers.pool.run(photo(count)).catch(() => {});
  assert.equal(workers.opened.length, 2, 'no more start at once than have started already');
  await grown(workers);
  assert.equal(workers.pool.size, 4);
  assert.equal(workers.opened.length, 4);
  assert.deepEqual(
    workers.opened.map((port) => port.tasks().length),
    [1, 1, 1, 1],
    'each does one photo at a time',
  );
});

test('photos are taken in order, and each result goes to its photo', async () => {
  const workers = await setUp(2);
  const { pool, opened } = workers;
  const answers = ['a', 'b', 'c', 'd'].map((name) => pool.run(photo(name)));
  await grown(workers);
  opened[1].done(2);
  await tick();
  opened[1].done(3);
  await tick();
  opened[0].done(1);
  opened[1].done(4);
  const values = (await Promise.all(answers)).map((answer) => [...answer.values]);
  assert.deepEqual(values, [[1], [2], [3], [4]]);
  assert.deepEqual(opened[1].tasks(), ['b', 'c', 'd']);
});

test('a failure of a photo is reported, and its worker continues', async () => {
  const { pool, opened } = await setUp();
  const bad = pool.run(photo('bad'));
  const good = pool.run(photo('good'));
  opened[0].reply({ kind: 'failed', error: { code: 'damaged-photo', message: 'Cut off.' } });
  await assert.rejects(bad, { code: 'damaged-photo', message: 'Cut off.' });
  await tick();
  opened[0].done(1);
  await good;
  assert.equal(opened[0].ended, false);
});

test('an abort removes waiting photos, and does not wait for the running one', async () => {
  const { pool, opened } = await setUp(1);
  const abort = new AbortController();
  const calls = ['a', 'b', 'c'].map((name) => pool.run(photo(name), abort.signal));
  const other = pool.run(photo('other'));
  abort.abort();
  for (const call of calls) await assert.rejects(call, { name: 'AbortError' });
  await assert.rejects(pool.run(photo('late'), abort.signal), { name: 'AbortError' });
  opened[0].done(1);
  await tick();
  opened[0].done(2);
  assert.deepEqual([...(await other).values], [2]);
  assert.deepEqual(opened[0].tasks(), ['a', 'other']);
});

test('a worker that fails is replaced, and its photo retried once', async () => {
  for (const breaks of [
    (port) => port.reply({ kind: 'broken', message: 'unreachable' }),
    (port) => port.crash('out of memory'),
  ]) {
    const { pool, opened } = await setUp(1);
    const [first, second] = ['a', 'b'].map((name) => pool.run(photo(name)));
    breaks(opened[0]);
    await tick();
    assert.equal(opened[0].ended, true);
    opened[1].loaded();
    await tick();
    opened[1].done(1);
    await first;
    await tick();
    opened[1].done(2);
    await second;
    assert.deepEqual(opened[1].tasks(), ['a', 'b'], 'the photo kept its turn');
    assert.equal(pool.size, 1);
  }
});

test('a photo that breaks two workers fails, and the others continue', async () => {
  const { pool, opened } = await setUp(1);
  const bad = pool.run(photo('bad'));
  const good = pool.run(photo('good'));
  opened[0].reply({ kind: 'broken', message: 'unreachable' });
  await tick();
  opened[1].loaded();
  await tick();
  opened[1].reply({ kind: 'broken', message: 'unreachable' });
  await assert.rejects(bad, {
    code: 'damaged-photo',
    message: 'The photo stopped the worker that read it: unreachable.',
  });
  await tick();
  opened[2].loaded();
  await tick();
  opened[2].done(1);
  await good;
});

test('an aborted photo is not retried when its worker fails', async () => {
  const { pool, opened } = await setUp(1);
  const abort = new AbortController();
  const call = pool.run(photo('a'), abort.signal);
  abort.abort();
  await assert.rejects(call, { name: 'AbortError' });
  opened[0].crash('out of memory');
  await tick();
  assert.equal(opened.length, 1);
});

test('a worker that hangs is ended, and its photo fails without a retry', async () => {
  const { pool, opened } = await setUp(1);
  const [hangs, waits] = ['a', 'b'].map((name) => pool.run(photo(name)));
  mock.timers.tick(59_000);
  assert.equal(opened[0].ended, false);
  mock.timers.tick(1_000);
  await assert.rejects(hangs, { message: /no answer in 60 seconds/ });
  assert.equal(opened[0].ended, true);
  await tick();
  opened[1].loaded();
  await tick();
  opened[1].done(1);
  await waits;
});

test('a worker that has replied does not time out', async () => {
  const { pool, opened } = await setUp(1);
  const answer = pool.run(photo('a'));
  opened[0].done(1);
  await answer;
  mock.timers.tick(120_000);
  assert.equal(opened[0].ended, false);
});

test('idle workers end after a while, except the last', async () => {
  const workers = await setUp(3);
  const { pool, opened } = workers;
  const answers = ['a', 'b', 'c'].map((name) => pool.run(photo(name)));
  await grown(workers);
  for (const port of opened) port.done(1);
  await Promise.all(answers);
  await tick();
  assert.equal(pool.size, 3);
  mock.timers.tick(30_000);
  assert.equal(pool.size, 1);
  const again = pool.run(photo('d'));
  workers.living()[0].done(1);
  await again;
});

test('failed starts stop the growth, not the work', async () => {
  const { pool, opened, living } = await setUp(8);
  const answers = Array.from({ length: 5 }, (_, index) => pool.run(photo(index)));
  opened[1].crash('refused');
  await tick();
  opened[2].reply({ kind: 'broken', message: 'out of memory' });
  await tick();
  assert.equal(opened.length, 3);
  assert.equal(living().length, 1);
  for (const answer of answers) {
    opened[0].done(1);
    await answer;
    await tick();
  }
});

test('a worker that cannot be created counts as a failed start', async () => {
  const { open, opened } = fakeWorkers();
  let attempts = 0;
  const once = () => {
    attempts += 1;
    if (attempts > 1) throw new Error('refused');
    return open();
  };
  const pool = new Pool(once, NETWORKS, 8);
  const start = pool.start();
  await tick();
  opened[0].loaded();
  await start;
  const answers = ['a', 'b', 'c'].map((name) => pool.run(photo(name)));
  for (const answer of answers) {
    await tick();
    opened[0].done(1);
    await answer;
  }
  assert.equal(attempts, 3);
  const last = assert.rejects(pool.run(photo('d')), { code: 'engine', message: /refused/ });
  opened[0].crash('out of memory');
  await last;
  assert.equal(attempts, 5);
});

test('if the first worker cannot start, the error is that of the engine', async () => {
  const { open, opened } = fakeWorkers();
  const start = new Pool(open, NETWORKS, 2).start();
  opened[0].reply({ kind: 'broken', message: 'no memory' });
  const message = 'No worker for photos could be started: no memory.';
  await assert.rejects(start, { code: 'engine', message });
});

test('if no worker can be started, waiting photos fail, and a later call tries again', async () => {
  const { pool, opened } = await setUp(1);
  const failed = assert.rejects(pool.run(photo('a')), { code: 'engine' });
  for (let index = 0; index < 3; index += 1) {
    opened[index].crash('no memory');
    await tick();
  }
  await failed;
  const later = pool.run(photo('b'));
  await tick();
  opened[3].loaded();
  await tick();
  opened[3].done(1);
  await later;
});

test('the number of workers follows cores and memory', () => {
  assert.equal(workerLimit(2, 8), 2);
  assert.equal(workerLimit(8, 8), 8);
  assert.equal(workerLimit(64, 32), 16);
  assert.equal(workerLimit(8, 1), 2);
  assert.equal(workerLimit(8, 0.25), 1);
  assert.equal(workerLimit(8), 8, 'a usual memory is taken for granted where none is told');
});

test('a photo that needs a decoder gets its module, however long that takes to load', async () => {
  const asked = [];
  let arrive;
  const decoders = (name) => {
    asked.push(name);
    return new Promise((resolve) => (arrive = resolve));
  };
  const { pool, opened } = await setUp(1, decoders);
  const answer = pool.run(photo('a.heic'));
  await tick();
  opened[0].reply({ kind: 'need', decoder: 'heic' });
  mock.timers.tick(600_000);
  await tick();
  assert.equal(opened[0].ended, false, 'loading is no reason to end the worker');
  const module = {};
  arrive(module);
  await tick();
  assert.deepEqual(opened[0].sent.at(-1), { kind: 'decoder', name: 'heic', module });
  assert.deepEqual(asked, ['heic']);
  opened[0].done(1);
  assert.deepEqual([...(await answer).values], [1]);
});

test('a worker that hangs with a decoder is ended', async () => {
  const { pool, opened } = await setUp(1, async () => ({}));
  const failed = assert.rejects(pool.run(photo('a.heic')), { code: 'damaged-photo' });
  await tick();
  opened[0].reply({ kind: 'need', decoder: 'heic' });
  await tick();
  mock.timers.tick(60_000);
  await failed;
  assert.equal(opened[0].ended, true);
});

test('if a decoder cannot be loaded, its worker is told why', async () => {
  const missing = async () => {
    throw new HandfulError('io', 'The server answered 404.');
  };
  const { pool, opened } = await setUp(1, missing);
  const answer = pool.run(photo('a.heic'));
  await tick();
  opened[0].reply({ kind: 'need', decoder: 'heic' });
  await tick();
  const problem = 'The server answered 404.';
  assert.deepEqual(opened[0].sent.at(-1), { kind: 'decoder', name: 'heic', problem });
  opened[0].reply({ kind: 'failed', error: { code: 'not-loaded', message: problem } });
  await assert.rejects(answer, { code: 'not-loaded' });
});
