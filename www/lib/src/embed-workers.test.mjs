import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { EmbedWorkers } from './embed-workers.js';
import { WorkerCode } from './worker-code.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

const FILES = {
  session: { path: 'dist/worker/worker.js', url: 'https://example.test/worker.js' },
  embedder: { path: 'dist/worker/embedder.js', url: 'https://example.test/embedder.js' },
};
const ADDRESS = FILES.embedder.url;
const { Worker: originalWorker, fetch: originalFetch } = globalThis;
let made;

class FakeWorker {
  sent = [];
  ended = false;

  constructor(url) {
    if (made.refused?.test(String(url))) throw new Error('refused');
    this.url = String(url);
    made.push(this);
  }

  postMessage(message) {
    this.sent.push(message);
  }

  terminate() {
    this.ended = true;
  }

  async fail(message = '') {
    this.onerror({ message, preventDefault() {} });
    await tick();
    await tick();
  }
}

beforeEach(() => {
  made = [];
  globalThis.Worker = FakeWorker;
  globalThis.fetch = async () => new Response('code');
});

afterEach(() => Object.assign(globalThis, { Worker: originalWorker, fetch: originalFetch }));

/** The embedding workers of a session that the test controls, and the messages to the session. */
async function setUp({ copy = true } = {}) {
  const session = { received: [], postMessage: (message) => session.received.push(message) };
  session.addEventListener = (_, listener) => (session.post = (data) => listener({ data }));
  const code = await WorkerCode.at(FILES, undefined);
  const workers = new EmbedWorkers(session, code);
  if (copy) await code.keepCopy();
  const start = (embedder) =>
    session.post({ kind: 'start-embedder', embedder, start: { port: embedder } });
  return { session, workers, start };
}

test('the first starts before it is asked for, and all start from the address', async () => {
  const { start } = await setUp();
  assert.deepEqual([made.length, made[0].url], [1, ADDRESS]);
  start(1);
  start(2);
  assert.deepEqual(
    made.map(({ url, sent }) => [url, sent]),
    [
      [ADDRESS, [{ port: 1 }]],
      [ADDRESS, [{ port: 2 }]],
    ],
  );
});

test('a failure is reported to the session, and the next starts from the copy', async () => {
  const { session, start } = await setUp();
  start(1);
  start(2);
  await made[1].fail();
  assert.equal(session.received.length, 1);
  const [{ kind, embedder, error }] = session.received;
  assert.deepEqual([kind, embedder, error.code], ['embedder-failed', 2, 'engine']);
  assert.match(
    error.message,
    /embedder\.js could not be started, perhaps because the page's policy/,
  );
  start(3);
  assert.match(made[2].url, /^blob:/);
  await made[2].fail();
  start(4);
  assert.equal(made[3].url, ADDRESS);
});

test('a missing file is named, even if the session has not asked for the worker yet', async () => {
  globalThis.fetch = async () => new Response('', { status: 404 });
  const { session, start } = await setUp({ copy: false });
  await made[0].fail();
  assert.deepEqual(session.received, []);
  start(1);
  const [{ embedder, error }] = session.received;
  assert.deepEqual([embedder, error.code], [1, 'io']);
  assert.match(
    error.message,
    /^https:\/\/example\.test\/embedder\.js could not be loaded: .* 404\./,
  );
  assert.match(error.message, /option workers/);
});

test('a page in place of the file is recognised by its type', async () => {
  const page = { headers: { 'content-type': 'text/html' } };
  globalThis.fetch = async () => new Response('<!doctype html>', page);
  const { session, start } = await setUp({ copy: false });
  start(1);
  await made[0].fail("Uncaught SyntaxError: Unexpected token '<'");
  const [{ error }] = session.received;
  assert.match(
    error.message,
    /answered with a page instead of the file\. With Vite's .* optimizeDeps/,
  );
});

test('an error of running code is passed on without a request', async () => {
  globalThis.fetch = () => assert.fail('requested');
  const { session, start } = await setUp({ copy: false });
  start(1);
  await made[0].fail('out of memory');
  assert.deepEqual(session.received[0].error, { code: 'engine', message: 'out of memory' });
});

test('a worker that cannot be created counts as failed', async () => {
  const { session, start } = await setUp();
  start(1);
  made.refused = /example/;
  start(2);
  assert.equal(session.received[0].embedder, 2);
});

test('code in memory is never requested', async () => {
  globalThis.fetch = () => assert.fail('requested');
  const session = { addEventListener() {}, postMessage() {} };
  const code = WorkerCode.inMemory({ session: '1', embedder: '2' }, undefined);
  new EmbedWorkers(session, code);
  await code.keepCopy();
  assert.match(made[0].url, /^blob:/);
  const error = await code.explain('embedder', '');
  assert.match(error.message, /must allow blob: in worker-src/);
});

test('workers end one by one, or all together', async () => {
  const { session, workers, start } = await setUp();
  for (const embedder of [1, 2, 3]) start(embedder);
  session.post({ kind: 'end-embedder', embedder: 2 });
  assert.deepEqual(
    made.map(({ ended }) => ended),
    [false, true, false],
  );
  workers.end();
  assert.ok(made.every(({ ended }) => ended));
});

test('a worker that was never used ends too', async () => {
  const { workers } = await setUp();
  workers.end();
  assert.ok(made[0].ended);
});
