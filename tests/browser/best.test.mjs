// Best mode loads the second network only on request, and a sealed page without it says so. Augmented photos mix with
// others.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { classes, portable } from './support/fixtures.mjs';
import { ask, teach } from './support/flow.mjs';
import { ENGINES, pageTest } from './support/page.mjs';

/** Length of an embedding: the first network's, and the pooled block of the second network. */
const LENGTHS = { quality: 1904, best: 1904 + 1280 };

for (const engine of ENGINES) {
  pageTest(`best mode in ${engine}`, { engine, query: 'mode=best' }, async ({ page, site }) => {
    assert.deepEqual(weights(site).sort(), ['lite0.int8.safetensors', 'lite2.int8.safetensors']);
    assert.equal((await app.data(page, app.at('seal'))).status, 'sealed');
    const { device, why } = await app.engine(page);
    assert.equal(device, 'cpu');
    if (engine === 'chromium') assert.equal(why, 'two-networks');
    await teach(page, 3);
    await ask(page, 1);
    assert.equal((await embed(page)).plain.length, LENGTHS.best);
    assert.equal(weights(site).length, 2, 'nothing more is loaded');
  });
}

pageTest(
  'a sealed page without the second network leads to one that has it, with everything taught and recognised',
  { query: 'mode=quality' },
  async ({ page, site }) => {
    await teach(page, 3);
    await ask(page, 1);
    const names = await app.allData(page, app.at('query-result'), 'name');
    await app.openAdvanced(page);
    assert.deepEqual(await page.evaluate(optionsOf, app.at('mode-select')), ['quality', 'fast']);
    assert.equal((await embed(page)).plain.length, LENGTHS.quality);
    assert.deepEqual(weights(site), ['lite0.int8.safetensors']);
    assert.match(await app.text(page, app.at('reload-words')), /results are recognised anew/);
    await Promise.all([page.raw.waitForURL(/mode=best/), page.click(app.at('load-best'))]);
    await waitFor(page, 'best mode', () => globalThis.handful?.space.includes('/best/'));
    assert.deepEqual(weights(site).slice(1).sort(), ['lite2.int8.safetensors']);
    await waitFor(page, 'the photos', async () => {
      const counts = await globalThis.handful.classes();
      return counts.length > 1 && counts.every(({ count }) => count === 3);
    });
    assert.deepEqual(await page.evaluate(optionsOf, app.at('mode-select')), ['quality', 'fast', 'best']);
    await waitFor(page, 'the results', areDone, { selector: app.at('query-result'), count: names.length });
    assert.deepEqual(await app.allData(page, app.at('query-result'), 'name'), names, 'the results are shown again');
  },
);

pageTest(
  'an augmented photo is near the photo, in the same space, and is learned from',
  { query: 'mode=quality' },
  async ({ page }) => {
    const { plain, augmented, same } = await embed(page);
    const cosine = dot(plain, augmented) / Math.sqrt(dot(plain, plain) * dot(augmented, augmented));
    assert.ok(cosine > 0.9 && cosine < 0.9999, `${cosine}`);
    assert.deepEqual(same, plain, 'without augmentation the photo itself is learned');
  },
);

/** Names of the weight files requested so far, without the hash that the build adds. */
function weights({ requests }) {
  const names = requests.map((line) => /(\w+\.\w+)?[^/]*$/.exec(line.split('/').at(-1))[0]);
  return names.filter((name) => name.endsWith('.safetensors')).map((name) => name.replace(/-[\w-]{8}(?=\.\w+$)/, ''));
}

function areDone({ selector, count }) {
  const results = [...document.querySelectorAll(selector)];
  return results.length === count && results.every(({ dataset }) => dataset.state === 'done');
}

const optionsOf = (select) => Array.from(document.querySelector(select).options, ({ value }) => value);

/** One photo's embedding, and those that are learned from it with and without augmentation. */
function embed(page) {
  const [{ photos }] = classes();
  return page.evaluate(async (photo) => {
    const { handful } = globalThis;
    const file = globalThis.testing.toFile(photo);
    const learned = async (options) => {
      const { added } = await handful.add('one', file, options);
      const [embedding] = await handful.embeddings(added.map(({ id }) => id));
      return Array.from(embedding);
    };
    const plain = Array.from(await handful.embed(file));
    const answer = { plain, augmented: await learned({ augment: true }), same: await learned() };
    await handful.removeClass('one');
    return answer;
  }, portable(photos[0]));
}

const dot = (a, b) => a.reduce((sum, x, at) => sum + x * b[at], 0);
