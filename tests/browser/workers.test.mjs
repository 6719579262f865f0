// The workers that embed photos: which module they run, that there are more of them when there is much to do, and
// what happens to them when something goes wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { openBrowser } from './support/browsers.mjs';
import { embed } from './support/embed.mjs';
import { skipped } from './support/find.mjs';
import { classes, fixturePath, portable } from './support/fixtures.mjs';
import { agree, referencePhotos } from './support/reference.mjs';
import { openSite } from './support/site.mjs';

const LIMIT = { timeout: 180_000 };
/** The modules differ in the order of summation, and int8 rounds what comes of it. */
const NEEDED_BETWEEN_MODULES = 0.999;
const MANY = 24;
const SETTLE_MS = 1_000;
/** What the project's own server sends, but no workers from memory. */
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'";

const MODULES = { chromium: 'relaxed', firefox: 'relaxed', webkit: 'plain' };

for (const [engine, simd] of Object.entries(MODULES)) {
  test(`${engine} runs the ${simd} module, in one worker for each core`, {
    skip: skipped(engine),
    ...LIMIT,
  }, () =>
    withPage(engine, {}, async ({ page, site }) => {
      const before = await info(page);
      assert.deepEqual([before.simd, before.precision, before.workers], [simd, 'int8', 1]);
      const loaded = site.requests.length;
      const { same, failed, cores } = await page.evaluate(embedMany, { photos: somePhotos(), many: MANY });
      assert.deepEqual(failed, ['photo 8']);
      assert.ok(same, 'an embedding is not at the place of its photo');
      const { workers } = await info(page);
      assert.ok(cores === 1 || workers > 1, `${workers} workers on ${cores} cores`);
      assert.ok(workers <= cores, `${workers} workers on ${cores} cores`);
      assert.deepEqual(site.requests.slice(loaded), [], 'the server was asked for more');
    }));
}

test('a module that does not arrive whole gives way to the plain one, which agrees with it', {
  skip: skipped('chromium'),
  ...LIMIT,
}, async (t) => {
  const photos = referencePhotos.slice(0, 3).map((name) => portable(fixturePath(name)));
  for (const precision of ['int8', 'f32']) {
    const found = {};
    for (const broken of [undefined, 'embed-relaxed']) {
      await withPage('chromium', { broken, precision, faults: broken !== undefined }, async ({ page }) => {
        const { simd } = await info(page);
        found[simd] = [];
        for (const photo of photos) found[simd].push(await embed(page, photo));
      });
    }
    assert.deepEqual(Object.keys(found), ['relaxed', 'plain']);
    for (const [index, { name }] of photos.entries()) {
      const [relaxed, plain] = [found.relaxed[index], found.plain[index]];
      agree(t, `${precision} ${name}`, NEEDED_BETWEEN_MODULES, relaxed, plain);
    }
  }
});

test('a policy that refuses workers from memory leaves as many workers', {
  skip: skipped('chromium'),
  ...LIMIT,
}, () =>
  withPage('chromium', { headers: { 'content-security-policy': STRICT }, faults: true }, async ({ page }) => {
    const { failed, cores } = await page.evaluate(embedMany, { photos: somePhotos(), many: MANY });
    assert.deepEqual(failed, ['photo 8']);
    const { workers } = await info(page);
    assert.ok(cores === 1 || workers > 1, `${workers} workers on ${cores} cores`);
  }));

test('disposing of the classifier ends every worker', { skip: skipped('chromium'), ...LIMIT }, () =>
  withPage('chromium', {}, async ({ page }) => {
    await page.evaluate(embedMany, { photos: somePhotos(), many: MANY });
    const session = await page.browser.newBrowserCDPSession();
    assert.ok((await workersOf(session)) > 1);
    await page.evaluate(() => globalThis.handful.dispose());
    await pause(SETTLE_MS);
    assert.equal(await workersOf(session), 0);
  }));

/** Opens the page on a fresh site in `fast` mode on the CPU, and closes both after `work`. */
async function withPage(engine, { precision = 'auto', faults = false, ...options }, work) {
  const site = await openSite(options);
  const page = await openBrowser(engine);
  try {
    await app.open(page, site.url(`device=cpu&mode=fast&precision=${precision}`));
    await work({ page, site });
    if (!faults) assert.deepEqual(await page.faults(), []);
  } finally {
    await page.close();
    await site.close();
  }
}

const info = (page) => page.evaluate(() => globalThis.handful.engine);

const somePhotos = () => classes().map(({ photos }) => portable(photos[0]));

async function workersOf(session) {
  const { targetInfos } = await session.send('Target.getTargets');
  return targetInfos.filter(({ type }) => type === 'worker').length;
}

/** Runs in the page: embeds many photos at once, the eighth of them damaged, and each of them alone. */
async function embedMany({ photos, many }) {
  const files = photos.map(({ name, type, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new Blob([bytes], { type });
  });
  const alone = [];
  for (const file of files) alone.push(await globalThis.handful.embed(file));
  const batch = Array.from({ length: many }, (_, index) =>
    index === 7 ? new Blob(['no photo']) : files[index % files.length],
  );
  const together = await globalThis.handful.embed(batch);
  const embeddings = together.map((outcome) => (outcome instanceof Float32Array ? outcome : null));
  return {
    failed: together.filter((_, index) => !embeddings[index]).map(({ name }) => name),
    same: embeddings.every(
      (embedding, index) => !embedding || embedding.every((value, at) => value === alone[index % files.length][at]),
    ),
    cores: navigator.hardwareConcurrency,
  };
}
