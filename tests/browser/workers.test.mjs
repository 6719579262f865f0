// The workers that embed photos: the module they run, their number, and what happens when something fails.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './support/browsers.mjs';
import { embed } from './support/embed.mjs';
import { classes, fixturePath, portable } from './support/fixtures.mjs';
import { inEngine, pageTest, withPage } from './support/page.mjs';
import { agree, referencePhotos } from './support/reference.mjs';
import { recordWorkers } from './support/workers.mjs';

/** The modules sum in a different order, and int8 rounds the sums. */
const NEEDED_BETWEEN_MODULES = 0.999;
const MANY = 24;
/** The policy of the project's own server, without workers from memory (`blob:`). */
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'";

const MODULES = { chromium: 'relaxed', firefox: 'relaxed', webkit: 'plain' };

for (const [engine, simd] of Object.entries(MODULES)) {
  pageTest(`${engine} runs the ${simd} module, in up to one worker per core`, { engine }, async ({ page, site }) => {
    const before = await info(page);
    assert.deepEqual([before.simd, before.precision, before.workers], [simd, 'int8', 1]);
    const loaded = site.requests.length;
    const { same, failed, cores } = await page.evaluate(embedMany, { photos: somePhotos(), many: MANY });
    assert.deepEqual(failed, ['photo 8']);
    assert.ok(same, 'an embedding belongs to another photo');
    const { workers } = await info(page);
    assert.ok(cores === 1 || workers > 1, `${workers} workers on ${cores} cores`);
    assert.ok(workers <= cores, `${workers} workers on ${cores} cores`);
    assert.deepEqual(site.requests.slice(loaded), [], 'the loaded page requested more');
  });
}

test('a damaged module is replaced by the plain one, which agrees with it', inEngine('chromium'), async (t) => {
  const photos = referencePhotos.slice(0, 3).map((name) => portable(fixturePath(name)));
  for (const precision of ['int8', 'f32']) {
    const found = {};
    for (const broken of [undefined, 'embed-relaxed']) {
      const query = `device=cpu&mode=fast&precision=${precision}`;
      await withPage({ query, site: { broken }, allowErrors: broken !== undefined }, async ({ page }) => {
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

const strict = { headers: { 'content-security-policy': STRICT } };
pageTest(
  'without workers from memory there are as many workers',
  { site: strict, allowErrors: true },
  async ({ page }) => {
    const { failed, cores } = await page.evaluate(embedMany, { photos: somePhotos(), many: MANY });
    assert.deepEqual(failed, ['photo 8']);
    const { workers } = await info(page);
    assert.ok(cores === 1 || workers > 1, `${workers} workers on ${cores} cores`);
  },
);

let workers;
const watch = ({ page }) => {
  workers = recordWorkers(page);
};
pageTest('disposing of the classifier ends every worker', { beforeLoad: watch }, async ({ page }) => {
  await page.evaluate(embedMany, { photos: somePhotos(), many: MANY });
  assert.ok(workers.size > 1);
  await page.evaluate(() => globalThis.handful.dispose());
  assert.ok(await until(() => workers.size === 0), `${workers.size} workers are left`);
});

const info = (page) => page.evaluate(() => globalThis.handful.engine);

const somePhotos = () => classes().map(({ photos }) => portable(photos[0]));

/** Runs in the page: embeds each photo alone, then many at once, of which the eighth is damaged. */
async function embedMany({ photos, many }) {
  const files = photos.map(globalThis.testing.toFile);
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
