// The sealed page: a server counts what it really receives while the page, and workers that it makes, try every way
// out. The same attempts from a page without a policy show that the server would have heard them.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { ask, teach } from './support/flow.mjs';
import { openSite, openStranger } from './support/site.mjs';
import { tryWaysOut, wayOf } from './support/ways-out.mjs';

const LIMIT = { timeout: 300_000 };
const SETTLE_MS = 1_500;
/** Attempts of which a server hears in every browser, as long as nothing forbids them. */
const LOUD = [
  ...['fetch', 'keepalive', 'xhr', 'beacon', 'image', 'socket', 'events', 'script', 'module', 'import'],
  ...['style', 'preload', 'background', 'font', 'video', 'object', 'frame', 'form', 'worker', 'shared-worker'],
  ...['service-worker', 'empty-frame', 'written-frame', 'memory-frame'],
  ...['fetch', 'xhr', 'socket', 'events', 'import', 'scripts', 'worker'].map((way) => `worker-${way}`),
  ...['fetch', 'xhr', 'socket', 'events', 'import', 'worker'].map((way) => `module-worker-${way}`),
];
/** The browser itself looks for a new version whenever it likes; nothing of the page is in that request. */
const UPDATE_CHECK = 'GET /service-worker.js';
/** Without a word on workers from memory. */
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'";

for (const engine of ['chromium', 'firefox', 'webkit']) {
  test(`nothing gets out of the sealed page in ${engine}`, { skip: skipped(engine), ...LIMIT }, async (t) => {
    const [site, stranger, peer] = [await openSite(), await openStranger(), await openPeer()];
    const page = await openBrowser(engine);
    const attempt = async (base) => {
      await page.evaluate(tryWaysOut, { base, udpPort: peer.port });
      await pause(SETTLE_MS);
    };
    try {
      await page.goto(`${stranger.url}bare`);
      await attempt(stranger.url);
      const heard = new Set(stranger.calls.map(wayOf));
      t.diagnostic(`without a policy: ${[...heard].join(' ')}; ${peer.packets()} packets`);
      assert.deepEqual(LOUD.filter((way) => !heard.has(way)), [], 'not heard without a policy');

      await app.open(page, site.url('device=cpu&mode=fast'));
      const { status } = await app.data(page, app.at('seal'));
      assert.equal(status, 'sealed');
      const before = [stranger.calls.length, site.requests.length, peer.packets()];
      await attempt(stranger.url);
      await attempt(site.url());
      assert.deepEqual(stranger.calls.slice(before[0]), [], 'the stranger was reached');
      const reached = site.requests.slice(before[1]).filter((line) => line !== UPDATE_CHECK);
      assert.deepEqual(reached, [], 'its own server was reached');
      assert.equal(peer.packets(), before[2], 'another device was reached');
    } finally {
      await page.close();
      await Promise.all([site.close(), stranger.close(), peer.close()]);
    }
  });
}

test('the workers that see the photos are bound too, whatever the server says', {
  skip: skipped('chromium'),
  ...LIMIT,
}, async () => {
  const [site, stranger] = [await openSite(), await openStranger()];
  const page = await openBrowser('chromium');
  const workers = new Set();
  page.raw.on('worker', (worker) => {
    workers.add(worker);
    worker.on('close', () => workers.delete(worker));
  });
  try {
    await app.open(page, site.url('device=cpu&mode=fast'));
    const ours = [...workers].filter((worker) => worker.url().startsWith('blob:'));
    assert.ok(ours.length >= 2, 'the page has no workers of its own');
    const before = [stranger.calls.length, site.requests.length];
    for (const worker of ours) {
      for (const base of [stranger.url, site.url()]) {
        const outcome = await worker.evaluate(
          (url) => fetch(url, { mode: 'no-cors' }).then(() => 'done', () => 'refused'),
          base,
        );
        assert.equal(outcome, 'refused');
      }
    }
    await pause(SETTLE_MS);
    assert.deepEqual([stranger.calls.length, site.requests.length], before);
  } finally {
    await page.close();
    await Promise.all([site.close(), stranger.close()]);
  }
});

test('a sealed page takes another mode, and says what it was not loaded for', {
  skip: skipped('chromium'),
  ...LIMIT,
}, async () => {
  const site = await openSite();
  const page = await openBrowser('chromium');
  try {
    await app.open(page, site.url('device=cpu&mode=fast'));
    await teach(page, 4);
    const before = site.requests.length;
    await page.click(`${app.at('advanced')} summary`);
    await page.select(app.at('mode-select'), 'quality');
    await app.rest(page);
    assert.equal((await app.engine(page)).device, 'cpu');
    await page.select(app.at('device-select'), 'webgpu');
    const words = await waitFor(page, 'the notice', noticed);
    assert.match(words, /\?device=webgpu/);
    assert.equal(await page.evaluate(() => document.querySelector('[data-testid=device-select]').value), 'cpu');
    await ask(page, 1);
    assert.deepEqual(site.requests.slice(before), []);
    assert.deepEqual(await page.faults(), []);
  } finally {
    await page.close();
    await site.close();
  }
});

test('where workers cannot start from memory the page works and does not claim to be sealed', {
  skip: skipped('chromium'),
  ...LIMIT,
}, async () => {
  const site = await openSite({ headers: { 'content-security-policy': STRICT } });
  const page = await openBrowser('chromium');
  try {
    await app.open(page, site.url('device=cpu&mode=fast'));
    const { status } = await app.data(page, app.at('seal'));
    assert.equal(status, 'refused');
    assert.match(await app.text(page, app.at('seal')), /Not sealed/);
    await teach(page, 2);
  } finally {
    await page.close();
    await site.close();
  }
});

/** Runs in the page: the passing message on show. */
function noticed() {
  return document.querySelector('[data-testid=notice]')?.textContent.trim();
}

/** Another device, which counts what reaches it by UDP. */
async function openPeer() {
  const socket = createSocket('udp4');
  let packets = 0;
  socket.on('message', () => {
    packets += 1;
  });
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { port: socket.address().port, packets: () => packets, close: () => socket.close() };
}
