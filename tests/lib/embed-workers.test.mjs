import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { EmbedWorkers } from '../../www/lib/dist/embed-workers.js';

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

/** EmbedWorkers of a session whose wishes the test tells, and what it hears of them. */
async function setUp() {
  const session = { heard: [], postMessage: (message) => session.heard.push(message) };
  session.addEventListener = (_, listener) => (session.tell = (data) => listener({ data }));
  const helpers = new EmbedWorkers(session, ADDRESS);
  await helpers.keepCode();
  const begin = (helper) => session.tell({ kind: 'begin', helper, beginning: { port: helper } });
  return { session, helpers, begin };
}

test('the first starts at once from its address, the later ones from a copy', async () => {
  const { begin } = await setUp();
  assert.deepEqual([made.length, made[0].url], [1, ADDRESS.href]);
  begin(1);
  begin(2);
  assert.equal(made.length, 2);
  assert.match(made[1].url, /^blob:/);
  assert.deepEqual(
    made.map(({ sent }) => sent),
    [[{ port: 1 }], [{ port: 2 }]],
  );
});

test('a failure is told to the session, and the address serves again', async () => {
  const { session, begin } = await setUp();
  begin(1);
  begin(2);
  made[1].onerror({ message: '', preventDefault() {} });
  const [{ kind, helper, message }] = session.heard;
  assert.deepEqual([kind, helper, message], ['lost', 2, 'its code could not be loaded']);
  begin(3);
  assert.equal(made[2].url, ADDRESS.href);
});

test('a worker that may not be made counts as lost', async () => {
  const { session, begin } = await setUp();
  begin(1);
  made.refused = /^blob:/;
  begin(2);
  assert.equal(session.heard[0].helper, 2);
  begin(3);
  assert.equal(made.at(-1).url, ADDRESS.href);
});

test('each is ended alone, and all of them together', async () => {
  const { session, helpers, begin } = await setUp();
  for (const helper of [1, 2, 3]) begin(helper);
  session.tell({ kind: 'end', helper: 2 });
  assert.deepEqual(
    made.map(({ ended }) => ended),
    [false, true, false],
  );
  helpers.end();
  assert.ok(made.every(({ ended }) => ended));
});

test('one that was never needed is ended too', async () => {
  const { helpers } = await setUp();
  helpers.end();
  assert.ok(made[0].ended);
});
