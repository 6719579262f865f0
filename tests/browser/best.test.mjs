// The second network of best mode is loaded only where it is asked for, and a sealed page without it says so. Augmented
// photos mix with others.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, portable } from './support/fixtures.mjs';
import { ask, teach } from './support/flow.mjs';
import { openSite } from './support/site.mjs';

const LIMIT = { timeout: 180_000 };
/** As many numbers as an embedding has: those of the first network, and the pooled block of the second. */
const LENGTHS = { quality: 1904, best: 1904 + 1280 };

for (const engine of ['chromium', 'firefox', 'webkit']) {
  test(`best mode in ${engine}`, { skip: skipped(engine), ...LIMIT }, () =>
    withPage(engine, 'mode=best', async (page, weights) => {
      assert.deepEqual(weights().sort(), ['lite0.int8.safetensors', 'lite2.int8.safetensors']);
      assert.equal((await app.data(page, app.at('seal'))).status, 'sealed');
      const { device, why } = await app.engine(page);
      assert.equal(device, 'cpu');
      if (engine === 'chromium') assert.equal(why, 'two-networks');
      await teach(page, 3);
      await ask(page, 1);
      assert.equal((await embed(page)).plain.length, LENGTHS.best);
      assert.equal(weights().length, 2, 'nothing more is loaded');
    }),
  );
}

test('a sealed page without the second network leads to one that has it, with all that was taught', {
  skip: skipped('chromium'),
  ...LIMIT,
}, () =>
  withPage('chromium', 'mode=quality', async (page, weights) => {
    await teach(page, 3);
    await page.click('[data-testid=advanced] summary');
    const offered = await page.evaluate(optionsOf, app.at('mode-select'));
    assert.deepEqual(offered, ['quality', 'fast']);
    assert.equal((await embed(page)).plain.length, LENGTHS.quality);
    assert.deepEqual(weights(), ['lite0.int8.safetensors']);
    await page.click(app.at('load-best'));
    await waitFor(page, 'best mode', () => globalThis.handful?.space.includes('/best/'));
    assert.deepEqual(weights().slice(1).sort(), ['lite2.int8.safetensors']);
    await waitFor(page, 'the photos', async () => {
      const counts = await globalThis.handful.classes();
      return counts.length > 1 && counts.every(({ count }) => count === 3);
    });
    assert.deepEqual(await page.evaluate(optionsOf, app.at('mode-select')), ['quality', 'fast', 'best']);
  }),
);

test('an augmented photo is near the photo, in the same space, and is learned from', {
  skip: skipped('chromium'),
  ...LIMIT,
}, () =>
  withPage('chromium', 'mode=quality', async (page) => {
    const { plain, augmented, same } = await embed(page);
    const cosine = dot(plain, augmented) / Math.sqrt(dot(plain, plain) * dot(augmented, augmented));
    assert.ok(cosine > 0.9 && cosine < 0.9999, `${cosine}`);
    assert.deepEqual(same, plain, 'without it, a photo is learned as it is');
  }),
);

async function withPage(engine, parameters, use) {
  const site = await openSite();
  const page = await openBrowser(engine);
  try {
    await app.open(page, site.url(parameters));
    const names = () => site.requests.map((line) => /(\w+\.\w+)?[^/]*$/.exec(line.split('/').at(-1))[0]);
    await use(page, () => names().filter((name) => name.endsWith('.safetensors')).map(unhashed));
    assert.deepEqual(await page.faults(), []);
  } finally {
    await page.close();
    await site.close();
  }
}

/** The name of a file before the build put a hash into it. */
const unhashed = (name) => name.replace(/-[\w-]{8}(?=\.\w+$)/, '');

const optionsOf = (select) => Array.from(document.querySelector(select).options, ({ value }) => value);

/** One photo embedded as it is, and as it is learned with and without augmentation. */
async function embed(page) {
  const [{ photos }] = classes();
  return page.evaluate(async ({ name, type, base64 }) => {
    const { handful } = globalThis;
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const file = new File([bytes], name, { type });
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
