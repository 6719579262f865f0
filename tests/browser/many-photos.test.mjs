// Ten thousand photos: whatever a person does with them in the grid, the page's main thread is soon free again, measured
// in time of the processor per task, so that other programs on the machine do not count; and all of them are read, with a
// reload in the middle.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { ADDRESS, allRead, download, offered, openTaught, someRead, watchEmbeddings } from './support/label.mjs';
import { tasksOf } from './support/tasks.mjs';

const options = { skip: skipped('chromium'), timeout: 240_000 };
const { at } = app;
const PHOTOS = 10_000;
const SHOTS = 2;
/** One task may take so long (milliseconds). */
const QUICK = 50;
/** Time for everything that an interaction brings with it, such as thumbnails and a training. */
const AFTERMATH = 700;
/** For reading all of them; ten are read in a second where eight programs share two cores, five times as many otherwise. */
const READ_LIMIT = 1_000_000;

let site;
let page;
let many;
let close;

before(async () => {
  if (options.skip) return;
  ({ site, page, many, close } = await openTaught(PHOTOS, SHOTS));
  await page.click(at('view-label'));
});

after(() => close?.());

test('opening the folder', options, async () => {
  const tasks = await tasksOf(page, async () => {
    await page.choose(at('label-folder'), many.folder);
    await waitFor(page, 'the grid', (css) => document.querySelector(css)?.dataset.count, at('label-grid'));
    await pause(AFTERMATH);
  });
  // The browser itself makes ten thousand files in the task that ends with telling the page of them.
  const told = ({ name }) => name === 'EventDispatch change';
  const own = tasks.map(({ cpu, parts }) => ({ cpu: parts.find(told)?.cpu ?? cpu, parts }));
  await someRead(page, 51);
  await page.click(at('label-pause'));
  await app.rest(page);
  expectQuick('opening', own.toSorted((a, b) => b.cpu - a.cpu));
});

for (const key of ['ArrowRight', 'ArrowDown', 'PageDown', 'End', 'Home', '1', 'Space', 'Control+z', 'Control+z', '0']) {
  test(`the key ${key}`, options, async () => {
    await page.evaluate(() => document.getElementById('label-grid').focus());
    await isQuick(key, () => page.press(key));
  });
}

for (const sort of ['class', 'unsure', 'unlike', 'name'])
  test(`sorting by ${sort}`, options, () => isQuick(sort, () => page.select(at('label-sort'), sort)));

for (const filter of ['open', 'unlike', 'all'])
  test(`showing ${filter}`, options, () => isQuick(filter, () => page.select(at('label-filter'), filter)));

test('scrolling', options, async () => {
  await page.raw.mouse.move(300, 500);
  await isQuick('scrolling', async () => {
    for (let turn = 0; turn < 15; turn += 1) {
      await page.raw.mouse.wheel(0, 900);
      await pause(30);
    }
  });
});

for (const room of ['teach', 'check', 'label'])
  test(`going to the room ${room}`, options, () => isQuick(room, () => page.click(at(`view-${room}`))));

test('all are read, across a reload, and nothing twice', { ...options, timeout: READ_LIMIT }, async () => {
  await page.click(at('label-pause'));
  await someRead(page, PHOTOS / 2, READ_LIMIT);
  await page.click(at('label-pause'));
  const { done } = await app.data(page, at('label-progress'));
  await app.rest(page);
  await app.open(page, site.url(ADDRESS));
  await app.rest(page);
  await page.click(at('view-label'));
  await offered(page, many.name);
  const embedded = await watchEmbeddings(page);
  await page.choose(at('label-folder'), many.folder);
  await allRead(page, READ_LIMIT);
  const read = await embedded();
  // What was on its way when it paused may have been kept or not.
  assert.ok(read <= PHOTOS - Number(done), `${read} were read after ${done} had been`);
  assert.ok(read > PHOTOS / 4, `only ${read} were left to read: the reload was not in the middle`);
});

test('every one of them has an answer, and most are right', options, async () => {
  const { photos } = JSON.parse(readFileSync(await download(page, at('export-json')), 'utf8'));
  assert.equal(photos.length, PHOTOS);
  const truth = ({ file: path }) => path.split('/').at(-1).split('-')[0];
  const own = photos.filter((photo) => truth(photo) !== 'unrelated');
  assert.ok(photos.every(({ model_label: label }) => label !== null), 'a photo has no answer');
  const right = own.filter((photo) => photo.model_label === truth(photo)).length;
  assert.ok(right > 0.7 * own.length, `${right} of ${own.length} are right`);
});

test('there was no error in the console', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

async function isQuick(what, act) {
  expectQuick(
    what,
    await tasksOf(page, async () => {
      await act();
      await pause(AFTERMATH);
    }),
  );
}

function expectQuick(what, [longest]) {
  const parts = longest.parts.map(({ name, cpu }) => `${name} ${cpu.toFixed(1)}`);
  assert.ok(longest.cpu < QUICK, `${what}: one task took ${longest.cpu.toFixed(0)} ms: ${parts.join(', ')}`);
}
