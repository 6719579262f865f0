// WebGPU in pages that are not alone, not seen, or asleep in the middle of their work. On the software adapter, so with
// few photos and in the fast mode.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { embed } from './support/embed.mjs';
import { skipped } from './support/find.mjs';
import { classes, portable } from './support/fixtures.mjs';
import { openOnWebGpu } from './support/gpu.mjs';
import { openSite } from './support/site.mjs';
import { hide, openTabs, putToSleep, show } from './support/tabs.mjs';

const options = { skip: skipped('chromium'), timeout: 300_000 };
const ASLEEP_MS = 4_000;
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

test('a page that is not seen goes on', options, async () => {
  await hide(page);
  assert.equal(await page.evaluate(() => document.visibilityState), 'hidden');
  await choose(photos.slice(3, 6));
  // Nothing is drawn meanwhile.
  await waitFor(page, 'six photos to be learnt', hasLearnt, 6);
  await show(page);
  await app.learnt(page, LABEL, 6);
  assert.equal((await app.engine(page)).device, 'webgpu');
});

test('a page that falls asleep in the middle of a batch finishes it when it wakes', options, async () => {
  await choose(photos.slice(0, 6));
  await waitFor(page, 'the batch to be under way', isUnderWay);
  await hide(page);
  await page.evaluate(countTime);
  const wake = await putToSleep(page);
  const before = await page.evaluate(() => globalThis.ticks);
  await pause(ASLEEP_MS);
  assert.equal(await page.evaluate(() => globalThis.ticks), before, 'it was not asleep');
  assert.ok(await page.evaluate(isUnderWay), 'the batch had ended before');
  await wake();
  await show(page);
  await app.learnt(page, LABEL, 12);
  assert.equal((await app.engine(page)).device, 'webgpu');
  assert.equal(await app.count(page, app.at('failure')), 0);
});

test('there was no error in the console', options, async () => {
  assert.deepEqual([...(await page.faults()), ...(await other.faults())], []);
});

const choose = (paths) => page.choose(`${app.at('class-card', { label: LABEL })} ${app.at('class-files')}`, paths);

// What follows runs in the page.

async function hasLearnt(least) {
  const [first] = await globalThis.handful.classes();
  return first.count >= least;
}

function isUnderWay() {
  return Boolean(document.querySelector('[data-testid=progress]'));
}

function countTime() {
  globalThis.ticks = 0;
  setInterval(() => {
    globalThis.ticks += 1;
  }, 100);
}
