// WebGPU in two pages at once, in hidden pages, and in pages that are frozen during their work. On the software adapter,
// so with few photos and in the fast mode.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { embed } from './support/embed.mjs';
import { classes, portable } from './support/fixtures.mjs';
import { openOnWebGpu } from './support/gpu.mjs';
import { inEngine } from './support/page.mjs';
import { openSite } from './support/site.mjs';
import { freeze, hide, openTabs, show } from './support/tabs.mjs';

const options = inEngine('chromium', 300_000);
const FROZEN_MS = 4_000;
/** The name of the first of the two empty classes that a fresh page starts with. */
const LABEL = 'Class 1';
const [{ photos }] = classes();

let site;
let page;
let other;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  [page, other] = await openTabs(2);
  for (const one of [page, other]) await openOnWebGpu(one, site);
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('two pages use the adapter at once', options, async () => {
  await Promise.all([page, other].map((one) => app.addPhotos(one, LABEL, photos.slice(0, 3), 3)));
  for (const one of [page, other]) assert.equal((await app.engine(one)).device, 'webgpu');
  const [mine, theirs] = await Promise.all([page, other].map((one) => embed(one, portable(photos[0]))));
  assert.deepEqual(mine, theirs);
});

test('a hidden page works on', options, async () => {
  await hide(page);
  assert.equal(await page.evaluate(() => document.visibilityState), 'hidden');
  await choose(photos.slice(3, 6));
  // A hidden page draws nothing.
  await waitFor(page, 'six photos to be learnt', hasLearnt, 6);
  await show(page);
  await app.learnt(page, LABEL, 6);
  assert.equal((await app.engine(page)).device, 'webgpu');
});

test('a page that is frozen during a batch finishes it afterwards', options, async () => {
  await choose(photos.slice(0, 6));
  await waitFor(page, 'the batch to be under way', isUnderWay);
  await hide(page);
  await page.evaluate(countTicks);
  const wake = await freeze(page);
  const before = await page.evaluate(() => globalThis.ticks);
  await pause(FROZEN_MS);
  assert.equal(await page.evaluate(() => globalThis.ticks), before, 'the page was not frozen');
  assert.ok(await page.evaluate(isUnderWay), 'the batch was over before');
  await wake();
  await show(page);
  await app.learnt(page, LABEL, 12);
  assert.equal((await app.engine(page)).device, 'webgpu');
  assert.equal(await app.count(page, app.at('failure')), 0);
});

test('the pages logged no errors', options, async () => {
  assert.deepEqual([...(await page.errors()), ...(await other.errors())], []);
});

const choose = (paths) => page.choose(app.inClass(LABEL, 'class-files'), paths);

// Run in the page:

async function hasLearnt(least) {
  const [first] = await globalThis.handful.classes();
  return first.count >= least;
}

function isUnderWay() {
  return Boolean(document.querySelector('[data-testid=progress]'));
}

function countTicks() {
  globalThis.ticks = 0;
  setInterval(() => {
    globalThis.ticks += 1;
  }, 100);
}
