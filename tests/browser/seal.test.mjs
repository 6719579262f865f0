// The sealed page: servers record what they receive while the page, and workers that it makes, try every way out. The
// same attempts from a page without a policy show that the servers would have received them.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { appears, until } from './support/browsers.mjs';
import { ask, teach } from './support/flow.mjs';
import { ENGINES, FAST, pageTest } from './support/page.mjs';
import { openOtherSite } from './support/site.mjs';
import { tryWaysOut, wayOf } from './support/ways-out.mjs';
import { recordWorkers } from './support/workers.mjs';

const SETTLE_MS = 1_500;
/** Attempts that reach a server in every browser unless a policy forbids them. */
const LOUD = [
  ...['fetch', 'keepalive', 'xhr', 'beacon', 'image', 'socket', 'events', 'script', 'module', 'import'],
  ...['style', 'preload', 'background', 'font', 'video', 'object', 'frame', 'form', 'worker', 'shared-worker'],
  ...['service-worker', 'empty-frame', 'written-frame', 'memory-frame'],
  ...['fetch', 'xhr', 'socket', 'events', 'import', 'scripts', 'worker'].map((way) => `worker-${way}`),
  ...['fetch', 'xhr', 'socket', 'events', 'import', 'worker'].map((way) => `module-worker-${way}`),
];
/** The browser looks for a new version at any time; the request contains nothing of the page. */
const UPDATE_CHECK = 'GET /service-worker.js';
/** Without workers from memory (`blob:`). */
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'";

for (const engine of ENGINES) {
  const options = { engine, query: null, timeout: 300_000, allowErrors: true };
  pageTest(`nothing gets out of the sealed page in ${engine}`, options, async ({ page, site, t }) => {
    const [other, peer] = [await openOtherSite(), await openPeer()];
    t.after(() => Promise.all([other.close(), peer.close()]));
    const attempt = (base) => page.evaluate(tryWaysOut, { base, udpPort: peer.port });

    await page.goto(other.url('bare'));
    await attempt(other.url());
    const reached = () => new Set(other.requests.map(wayOf));
    await until(() => LOUD.every((way) => reached().has(way)));
    t.diagnostic(`without a policy: ${[...reached()].join(' ')}; ${peer.packets()} packets`);
    assert.deepEqual(
      LOUD.filter((way) => !reached().has(way)),
      [],
      'not received without a policy',
    );

    await app.open(page, site.url(FAST));
    assert.equal((await app.data(page, app.at('seal'))).status, 'sealed');
    const before = [other.requests.length, site.requests.length, peer.packets()];
    await attempt(other.url());
    await attempt(site.url());
    await pause(SETTLE_MS);
    assert.deepEqual(other.requests.slice(before[0]), [], 'another site was reached');
    const own = site.requests.slice(before[1]).filter((line) => line !== UPDATE_CHECK);
    assert.deepEqual(own, [], 'its own server was reached');
    assert.equal(peer.packets(), before[2], 'another device was reached');
  });
}

pageTest(
  "the page's workers are sealed too, whatever headers the server sends",
  { query: null, allowErrors: true },
  async ({ page, site, t }) => {
    const other = await openOtherSite();
    t.after(other.close);
    const workers = recordWorkers(page);
    await app.open(page, site.url(FAST));
    const ours = [...workers].filter((worker) => worker.url().startsWith('blob:'));
    assert.ok(ours.length >= 2, 'the page has no workers of its own');
    const before = [other.requests.length, site.requests.length];
    for (const worker of ours) {
      for (const base of [other.url(), site.url()]) {
        const request = (url) =>
          fetch(url, { mode: 'no-cors' }).then(
            () => 'done',
            () => 'refused',
          );
        assert.equal(await worker.evaluate(request, base), 'refused');
      }
    }
    await pause(SETTLE_MS);
    assert.deepEqual([other.requests.length, site.requests.length], before);
  },
);

pageTest('a sealed page changes its mode, and says which engine it has not loaded', {}, async ({ page, site }) => {
  await teach(page, 4);
  const before = site.requests.length;
  await app.openAdvanced(page);
  await app.anotherEngine(page, () => page.select(app.at('mode-select'), 'quality'));
  assert.equal((await app.engine(page)).device, 'cpu');
  await app.openSettings(page);
  await page.select(app.at('device-select'), 'webgpu');
  assert.match(await appears(page, app.at('notice')), /\?device=webgpu/);
  assert.equal(await page.evaluate((css) => document.querySelector(css).value, app.at('device-select')), 'cpu');
  await ask(page, 1);
  assert.deepEqual(site.requests.slice(before), []);
});

const strict = { headers: { 'content-security-policy': STRICT } };
pageTest(
  'if workers cannot start from memory, the page works unsealed and says so',
  { site: strict, allowErrors: true },
  async ({ page }) => {
    assert.equal((await app.data(page, app.at('seal'))).status, 'refused');
    assert.match(await app.text(page, app.at('seal-details')), /Not sealed/);
    await teach(page, 2);
  },
);

/** Another device, which counts the UDP packets that reach it. */
async function openPeer() {
  const socket = createSocket('udp4');
  let packets = 0;
  socket.on('message', () => {
    packets += 1;
  });
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { port: socket.address().port, packets: () => packets, close: () => socket.close() };
}
