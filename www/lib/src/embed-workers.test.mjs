import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { EmbedWorkers } from './embed-workers.js';

const ADDRESS = new URL('https://example.test/embedder.js');
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
}

beforeEach(() => {
  made = [];
  globalThis.Worker = FakeWorker;
  globalThis.fetch = async () => new Response('code');
});

afterEach(() => Object.assign(globalThis, { Worker: originalWorker, fetch: originalFetch }));

/** The embedding workers of a session that the test controls, and the messages to the session. */
async function setUp() {
  const session = { received: [], postMessage: (message) => session.received.push(message) };
  session.addEventListener = (_, listener) => (session.post = (data) => listener({ data }));
  const workers = new EmbedWorkers(session, ADDRESS);
  await workers.keepCode();
  const start = (embedder) =>
    session.post({ kind: 'start-embedder', embedder, start: { port: embedder } });
  return { session, workers, start };
}

test('the first starts at once from its URL, later ones from a copy', async () => {
  const { start } = await setUp();
  assert.deepEqual([made.length, made[0].url], [1, ADDRESS.href]);
  start(1);
  start(2);
  assert.equal(made.length, 2);
  assert.match(made[1].url, /^blob:/);
  assert.deepEqual(
    made.map(({ sent }) => sent),
    [[{ port: 1 }], [{ port: 2 }]],
  );
});

test('a failure is reported to the session, and the URL is used again', async () => {
  const { session, start } = await setUp();
  start(1);
  start(2);
  made[1].onerror({ message: '', preventDefault() {} });
  const [{ kind, embedder, message }] = session.received;
  assert.deepEqual(
    [kind, embedder, message],
    ['embedder-failed', 2, 'its code could not be loaded'],
  );
  start(3);
  assert.equal(made[2].url, ADDRESS.href);
});

test('a worker that cannot be created counts as failed', async () => {
  const { session, start } = await setUp();
  start(1);
  made.refused = /^blob:/;
  start(2);
  assert.equal(session.received[0].embedder, 2);
  start(3);
  assert.equal(made.at(-1).url, ADDRESS.href);
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
