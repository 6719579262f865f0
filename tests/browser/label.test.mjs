// A folder of many photos: read in the background, paused, reloaded, reviewed by keys alone.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { fixturePath } from './support/fixtures.mjs';
import {
  ADDRESS,
  allRead,
  currentData,
  download,
  focusGrid,
  labelled,
  offered,
  openTaught,
  pick,
  shown,
  someRead,
  watchEmbeddings,
} from './support/label.mjs';
import { teachLessons } from './support/many.mjs';

const options = { skip: skipped('chromium'), timeout: 180_000 };
const { at } = app;
const PHOTOS = 800;
const SHOTS = 4;
const BAD = 'zz-broken.jpg';
/** An interaction may take so long, from the key to the frame that shows it (milliseconds). */
const QUICK = 50;

let site;
let page;
let keys;
let many;
let close;

before(async () => {
  if (options.skip) return;
  ({ site, page, many, close } = await openTaught(PHOTOS, SHOTS));
  keys = page.raw.keyboard;
  writeFileSync(join(many.folder, 'one', 'notes.txt'), 'no photo');
  writeFileSync(join(many.folder, 'two', BAD), readFileSync(fixturePath('formats/text.jpg')));
});

after(() => close?.());

test('a folder is read in the background, and pauses when told to', options, async () => {
  await page.click(at('view-label'));
  await page.choose(at('label-folder'), many.folder);
  await someRead(page, PHOTOS / 4);
  await page.click(at('label-pause'));
  await waitFor(page, 'the pause', hasState, 'paused');
  // What was on its way when it paused may still arrive.
  await pause(500);
  const { done, total } = await app.data(page, at('label-progress'));
  assert.equal(Number(total), PHOTOS + 1);
  await pause(1000);
  assert.equal((await app.data(page, at('label-progress'))).done, done, 'it went on although paused');
});

test('after a reload it goes on where it was', options, async () => {
  const { done } = await app.data(page, at('label-progress'));
  await app.open(page, site.url(ADDRESS));
  if ((await app.held(page)).every(({ count }) => count === 0)) await teachLessons(page, many, SHOTS);
  await page.click(at('view-label'));
  await offered(page, many.name);
  const read = await watchEmbeddings(page);
  await page.choose(at('label-folder'), many.folder);
  await allRead(page, 120_000);
  assert.equal(await read(), PHOTOS + 1 - Number(done), `${done} had been read before the reload`);
});

test('every photo has an answer, and most are right', options, async () => {
  const rows = await savedTable();
  assert.equal(rows.length, PHOTOS + 1);
  const answered = rows.filter(({ model_label: label }) => label !== null);
  assert.equal(answered.length, PHOTOS);
  const own = answered.filter(({ file }) => !file.includes('unrelated'));
  const right = own.filter((row) => truth(row) === row.model_label).length;
  assert.ok(right > 0.7 * own.length, `${right} of ${own.length} are right`);
  const bad = rows.find(({ file }) => file.endsWith(BAD));
  assert.ok(bad.problem && bad.label === null, JSON.stringify(bad));
});

test('photos are labelled by keys alone', options, async () => {
  const before = await counts();
  await focusGrid(page);
  await keys.press('Home');
  // By the digit, by its name, and by agreeing; names sort the cats first.
  await keys.press('1');
  await keys.press('r');
  await keys.type('oc');
  assert.match(await app.text(page, '#label-class-hint'), /rocket/);
  await keys.press('Enter');
  await page.raw.waitForFunction(() => document.activeElement.id === 'label-grid');
  await pick(page, at('label-filter'), { label: 'cat' });
  await pick(page, at('label-sort'), 'unsure');
  await focusGrid(page);
  await keys.press('Enter');
  await labelled(page, 3);
  await app.rest(page);
  const now = await counts();
  const first = (await app.held(page))[0].label;
  const wanted = { ...before, rocket: before.rocket + 1, cat: before.cat + 1 };
  wanted[first] += 1;
  assert.deepEqual(now, wanted);
});

test('a correction is undone and done again', options, async () => {
  await focusGrid(page);
  await keys.press('Control+z');
  await labelled(page, 2);
  await keys.press('Control+Shift+z');
  await labelled(page, 3);
  await app.rest(page);
});

test('a new class is made by typing its name', options, async () => {
  await pick(page, at('label-filter'), 'unlike');
  await focusGrid(page);
  const { name } = await currentData(page);
  await keys.press('g');
  await keys.type('ravel');
  await keys.press('Enter');
  await waitFor(page, 'the next photo', (before) => {
    const current = document.querySelector('[data-testid=label-photo][aria-selected=true]');
    return current && current.dataset.name !== before;
  }, name);
  // With a second photo there are percentages again.
  await keys.press('4');
  await app.rest(page);
  const held = await app.held(page);
  assert.deepEqual(held.at(-1), { label: 'gravel', count: 2 });
  await pick(page, at('label-filter'), 'labelled');
  assert.ok((await app.allData(page, at('label-photo'), 'name')).includes(name));
});

test('a photo is skipped and the skip taken back', options, async () => {
  await pick(page, at('label-filter'), 'open');
  await focusGrid(page);
  const { name } = await currentData(page);
  await keys.press('Space');
  await pick(page, at('label-filter'), 'skipped');
  const skipped = async () => {
    await shown(page);
    await pick(page, at('label-filter'), 'all');
    await pick(page, at('label-filter'), 'skipped');
    return app.allData(page, at('label-photo'), 'name');
  };
  assert.deepEqual(await skipped(), [name]);
  for (const [key, names] of [['Control+z', []], ['Control+Shift+z', [name]], ['Space', []]]) {
    await focusGrid(page);
    await keys.press(key);
    assert.deepEqual(await skipped(), names, key);
  }
  await pick(page, at('label-filter'), 'all');
});

test('what was decided is there after a reload', options, async () => {
  await focusGrid(page);
  await keys.press('Home');
  await shown(page);
  const { name } = await currentData(page);
  await keys.press('Space');
  await app.rest(page);
  const { labelled: given } = await app.data(page, at('label-summary'));
  const keptAll = (css) => document.querySelector(css)?.dataset.storage === 'saved';
  await waitFor(page, 'everything to be kept', keptAll, at('project'));
  await pause(1000);
  await app.open(page, site.url(ADDRESS));
  await app.rest(page);
  await page.click(at('view-label'));
  await page.choose(at('label-folder'), many.folder);
  await allRead(page);
  await labelled(page, given);
  await pick(page, at('label-filter'), 'skipped');
  assert.deepEqual(await app.allData(page, at('label-photo'), 'name'), [name]);
  await pick(page, at('label-filter'), 'all');
});

test('the photo to label next is proposed', options, async () => {
  await focusGrid(page);
  await keys.press('End');
  await waitFor(page, 'the last photo', isCurrent, BAD);
  await keys.press('0');
  await waitFor(
    page,
    'another photo',
    (before) => {
      const current = document.querySelector('[data-testid=label-photo][aria-selected=true]');
      return current && current.dataset.name !== before;
    },
    BAD,
  );
  const { state } = await currentData(page);
  assert.ok(['guess', 'unlike'].includes(state), state);
});

test('sorting puts the least sure and the unlike first', options, async () => {
  await pick(page, at('label-sort'), 'unsure');
  await app.rest(page);
  await pick(page, at('label-filter'), 'all');
  const shares = (await app.allData(page, at('label-photo'), 'share')).filter(Boolean).map(Number);
  assert.ok(shares.length > 1);
  assert.deepEqual(shares, shares.toSorted((a, b) => a - b));
  await pick(page, at('label-sort'), 'unlike');
  const states = await app.allData(page, at('label-photo'), 'state');
  assert.ok(states.every((state) => state === 'unlike'), states.join());
});

test('keys answer at once', options, async () => {
  await pick(page, at('label-sort'), 'name');
  await app.rest(page);
  await pause(2000);
  await focusGrid(page);
  await keys.press('Home');
  await page.evaluate(watchEvents);
  for (const key of ['ArrowRight', 'ArrowDown', 'End', 'Home', 'PageDown', '1', 'ArrowDown', '2', 'Space']) {
    await keys.press(key);
    await pause(300);
  }
  const times = await page.evaluate(() => globalThis.keyTimes);
  assert.ok(times.length >= 9, `${times.length} key presses were timed`);
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
  assert.ok(median < QUICK, `milliseconds: ${times.map(Math.round).join(', ')}`);
});

test('there was no error in the console', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

/** Photos by class as the engine has them. */
async function counts() {
  return Object.fromEntries((await app.held(page)).map(({ label, count }) => [label, count]));
}

async function savedTable() {
  return JSON.parse(readFileSync(await download(page, at('export-json')), 'utf8')).photos;
}

/** The class that a small photo was made of, which its name tells. */
function truth({ file }) {
  return file.split('/').at(-1).split('-')[0];
}

// What follows runs in the page.

function hasState(state) {
  return document.querySelector('[data-testid=label-progress]')?.dataset.state === state;
}

function isCurrent(name) {
  return document.querySelector('[data-testid=label-photo][aria-selected=true]')?.dataset.name === name;
}

/** Times each key press up to the frame after the one that shows what it did. */
function watchEvents() {
  globalThis.keyTimes = [];
  const end = (start) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => globalThis.keyTimes.push(performance.now() - start);
    port2.postMessage(null);
  });
  document.addEventListener('keydown', ({ timeStamp }) => end(timeStamp), { capture: true });
}
