// Ten thousand photos in the grid: whatever a person does, the page's main thread is soon free again. Measured in time of
// the processor per task, so that other programs on the machine do not count.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes } from './support/fixtures.mjs';
import { manySmallPhotos } from './support/many.mjs';
import { openSite } from './support/site.mjs';
import { tasksOf } from './support/tasks.mjs';

const options = { skip: skipped('chromium'), timeout: 240_000 };
const { at } = app;
const PHOTOS = 10_000;
const SHOTS = 2;
/** One task may take so long (milliseconds). */
const QUICK = 50;
/** Time for everything that an interaction brings with it, such as thumbnails and a training. */
const AFTERMATH = 700;

let site;
let page;
let many;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('chromium');
  await page.raw.addInitScript(() => delete window.showDirectoryPicker);
  await app.open(page, site.url('device=cpu&mode=fast'));
  many = await manySmallPhotos(page, PHOTOS, SHOTS);
  await page.choose(at('start-folder'), many.lessons);
  for (const { label } of classes()) await app.learnt(page, label, SHOTS);
  await app.rest(page);
  await page.click(at('room-label'));
});

after(async () => {
  await page?.close();
  await site?.close();
  many?.remove();
});

test('opening the folder', options, async () => {
  const tasks = await tasksOf(page, async () => {
    await page.choose(at('label-folder'), many.folder);
    await waitFor(page, 'the grid', (css) => document.querySelector(css)?.dataset.count, at('label-grid'));
    await pause(AFTERMATH);
  });
  // The browser itself makes ten thousand files in the task that ends with telling the page of them.
  const told = ({ name }) => name === 'EventDispatch change';
  const own = tasks.map(({ cpu, parts }) => ({ cpu: parts.find(told)?.cpu ?? cpu, parts }));
  expectQuick('opening', own.toSorted((a, b) => b.cpu - a.cpu));
  await waitFor(page, 'some to be read', () => Number(document.querySelector('[data-testid=label-progress]')?.dataset.done) > 50);
  await page.click(at('label-pause'));
  await app.rest(page);
});

for (const key of ['ArrowRight', 'ArrowDown', 'PageDown', 'End', 'Home', '1', 'Space', 'Control+z', '0']) {
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
  test(`going to the room ${room}`, options, () => isQuick(room, () => page.click(at(`room-${room}`))));

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
