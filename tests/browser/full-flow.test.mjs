// The whole job on the CPU engine in Chromium, and that nothing leaves the page while it is done.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { accuracyOf, ask, askUnrelated, teach } from './support/flow.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 180_000 };
const { at } = app;

let site;
let page;
let lessons;
let moved;
let loaded;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('chromium');
  await app.open(page, site.url('device=cpu'));
  loaded = { site: site.requests.length, page: page.requests.length };
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('the engine is the CPU, because it was asked for', options, async () => {
  const { device, why } = await app.engine(page);
  assert.deepEqual({ device, why }, { device: 'cpu', why: 'forced' });
});

test('classes are taught and new photos recognised', options, async () => {
  lessons = await teach(page);
  await ask(page);
});

test('photos of something else are called unlike', options, () => askUnrelated(page));

test('renaming a class renames its answers, without learning anew', options, async () => {
  const [first] = lessons;
  const { trainings } = await app.data(page, at('app'));
  const name = `${first.label} "2" & <b>`;
  await app.renameClass(page, first.label, name);
  await app.rest(page);
  const shown = await app.allData(page, at('query-result'), 'label');
  assert.ok(shown.includes(name) && !shown.includes(first.label), `shown: ${shown}`);
  assert.deepEqual((await app.held(page))[0], { label: name, count: first.photos.length });
  await app.renameClass(page, name, first.label);
  await app.rest(page);
  assert.equal((await app.data(page, at('app'))).trainings, trainings);
});

test('moving a photo takes it to the other class', options, async () => {
  const [from, to, third] = lessons;
  const [{ id }] = await app.photosOf(page, from.label);
  await app.openPhoto(page, from.label, id);
  await page.select(at('move-photo'), to.label);
  await app.learnt(page, to.label, to.photos.length + 1);
  await app.learnt(page, from.label, from.photos.length - 1);
  await app.rest(page);
  moved = (await app.photosOf(page, to.label)).at(-1);
  assert.equal(moved.id, id, 'the photo lost its id on the way');
  assert.deepEqual(
    (await app.held(page)).map(({ count }) => count),
    [from.photos.length - 1, to.photos.length + 1, third.photos.length],
  );
});

test('removing that photo leaves the others', options, async () => {
  const [from, to, third] = lessons;
  await app.openPhoto(page, to.label, moved.id);
  await page.click(at('sheet-remove'));
  await app.learnt(page, to.label, to.photos.length);
  await accuracyOf(page, from.photos.length - 1 + to.photos.length + third.photos.length);
  const ids = (await app.photosOf(page, to.label)).map(({ id }) => id);
  assert.ok(!ids.includes(moved.id), 'another photo went');
});

test('deleting a class asks first, then forgets it', options, async () => {
  const [first, second, third] = lessons;
  const card = at('class-card', { label: third.label });
  await page.click(`${card} ${at('delete-class')}`);
  await page.click(`${card} ${at('keep-class')}`);
  await waitFor(page, 'the question to be gone', (css) => !document.querySelector(css), at('confirm-delete'));
  assert.equal(await app.count(page, card), 1, 'the class went although it was to be kept');
  await page.click(`${card} ${at('delete-class')}`);
  await page.click(`${card} ${at('confirm-delete')}`);
  await accuracyOf(page, first.photos.length - 1 + second.photos.length);
  assert.deepEqual(
    (await app.held(page)).map(({ label }) => label),
    [first.label, second.label],
  );
  const shown = await app.allData(page, at('query-result'), 'label');
  assert.ok(!shown.includes(third.label), `${third.label} is still an answer`);
});

test('one photo per class gives a ranking and no percentages', options, async () => {
  const [first, second] = lessons;
  for (const { label } of [first, second]) {
    for (let left = (await counts())[label]; left > 1; left -= 1) {
      await app.openPhoto(page, label);
      await page.click(at('sheet-remove'));
      await app.learnt(page, label, left - 1);
    }
  }
  await app.rest(page);
  await waitFor(page, 'answers without percentages', areRanked);
  const probabilities = await app.allData(page, at('score-row'), 'probability');
  assert.ok(
    probabilities.length > 0 && probabilities.every((value) => !value),
    `percentages: ${probabilities}`,
  );
  const words = await page.evaluate(() => document.querySelector('[data-testid=query-area]').textContent);
  assert.doesNotMatch(words, /\d\s*%/);
  assert.equal((await app.accuracy(page)).total, null);
});

test('nothing left the page after it was loaded', options, async () => {
  const outside = (url) => !/^(blob|data):/.test(url);
  assert.deepEqual(site.requests.slice(loaded.site), [], 'the server was asked for more');
  assert.deepEqual(page.requests.slice(loaded.page).filter(outside), [], 'the browser asked for more');
  const strangers = page.requests.filter(outside).filter((url) => !url.startsWith(site.url()));
  assert.deepEqual(strangers, [], 'another server was asked');
});

test('there was no error in the console', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

async function counts() {
  return Object.fromEntries((await app.held(page)).map(({ label, count }) => [label, count]));
}

function areRanked() {
  const results = [...document.querySelectorAll('[data-testid=query-result]')];
  return results.length > 0 && results.every(({ dataset }) => dataset.calibrated === 'false');
}
