// A folder of many photos: read in the background, paused, reloaded, reviewed by keys alone.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { appears, waitFor } from './support/browsers.mjs';
import { fixturePath } from './support/fixtures.mjs';
import {
  allRead,
  classOf,
  currentData,
  focusGrid,
  labelled,
  movedOn,
  offered,
  openFolder,
  pick,
  savedRows,
  separateGroups,
  shareTaughtPage,
  shown,
  someRead,
  watchEmbeddings,
} from './support/label.mjs';
import { FAST } from './support/page.mjs';

const { at } = app;
const PHOTOS = 800;
const BAD = 'zz-broken.jpg';

let site;
let page;
let keys;
let folder;

const step = shareTaughtPage({ photos: PHOTOS, shots: 4 }, (opened) => {
  ({ site, page, folder } = opened);
  keys = page.raw.keyboard;
  writeFileSync(join(folder.path, 'one', 'notes.txt'), 'no photo');
  writeFileSync(join(folder.path, 'two', BAD), readFileSync(fixturePath('formats/text.jpg')));
});

step('a folder is read in the background, and reading can be paused', async () => {
  await openFolder(page, folder.path);
  await someRead(page, PHOTOS / 4);
  await page.click(at('label-pause'));
  await waitFor(page, 'the pause', hasState, 'paused');
  const { done, total } = await settledProgress();
  assert.equal(Number(total), PHOTOS + 1);
  assert.ok(Number(done) < PHOTOS, 'reading continued');
});

step('after a reload reading continues, and reads nothing twice', async () => {
  const { done } = await app.data(page, at('label-progress'));
  await app.open(page, site.url(FAST));
  await app.goTo(page, 'label');
  await offered(page, folder.name);
  const read = await watchEmbeddings(page);
  await page.choose(at('label-folder'), folder.path);
  await allRead(page);
  assert.equal(await read(), PHOTOS + 1 - Number(done), `${done} had been read before the reload`);
});

step('every photo has an answer, and most are right', async () => {
  const rows = await savedRows(page);
  assert.equal(rows.length, PHOTOS + 1);
  const answered = rows.filter(({ model_label: label }) => label !== null);
  assert.equal(answered.length, PHOTOS);
  const own = answered.filter(({ file }) => !file.includes('unrelated'));
  const right = own.filter((row) => classOf(row) === row.model_label).length;
  assert.ok(right > 0.7 * own.length, `${right} of ${own.length} are right`);
  const bad = rows.find(({ file }) => file.endsWith(BAD));
  assert.ok(bad.problem && bad.label === null, JSON.stringify(bad));
});

step('photos are labelled by keys alone', async () => {
  const before = Object.fromEntries(await app.heldCounts(page));
  await focusGrid(page);
  await page.press('Home');
  // By digit, by name, and by agreeing with the guess; sorted by name, the cats come first.
  await page.press('1');
  await page.press('r');
  await keys.type('oc');
  assert.match(await app.text(page, '#label-class-hint'), /rocket/);
  await page.press('Enter');
  await page.raw.waitForFunction(() => document.activeElement.id === 'label-grid');
  await pick(page, at('label-filter'), { label: 'cat' });
  await pick(page, at('label-sort'), 'unsure');
  await focusGrid(page);
  await page.press('Enter');
  await labelled(page, 3);
  await app.rest(page);
  const now = Object.fromEntries(await app.heldCounts(page));
  const first = (await app.held(page))[0].label;
  const wanted = { ...before, rocket: before.rocket + 1, cat: before.cat + 1 };
  wanted[first] += 1;
  assert.deepEqual(now, wanted);
});

step('a correction is undone and done again', async () => {
  await focusGrid(page);
  await page.press('Control+z');
  await labelled(page, 2);
  await page.press('Control+Shift+z');
  await labelled(page, 3);
  await app.rest(page);
});

step('typing a new name makes a class', async () => {
  await pick(page, at('label-filter'), 'unlike');
  await focusGrid(page);
  const { name } = await currentData(page);
  await page.press('g');
  await keys.type('ravel');
  await page.press('Enter');
  await movedOn(page, name);
  // A second photo of the class makes probabilities possible again.
  await page.press('4');
  await app.rest(page);
  const held = await app.held(page);
  assert.deepEqual(held.at(-1), { label: 'gravel', count: 2 });
  await pick(page, at('label-filter'), 'labelled');
  assert.ok((await app.allData(page, at('label-photo'), 'name')).includes(name));
});

step('skipping a photo is undone and redone', async () => {
  await pick(page, at('label-filter'), 'open');
  await focusGrid(page);
  const { name } = await currentData(page);
  await page.press('Space');
  await pick(page, at('label-filter'), 'skipped');
  const skipped = async () => {
    await shown(page);
    await pick(page, at('label-filter'), 'all');
    await pick(page, at('label-filter'), 'skipped');
    return app.allData(page, at('label-photo'), 'name');
  };
  assert.deepEqual(await skipped(), [name]);
  for (const [key, names] of [
    ['Control+z', []],
    ['Control+Shift+z', [name]],
    ['Space', []],
  ]) {
    await focusGrid(page);
    await page.press(key);
    assert.deepEqual(await skipped(), names, key);
  }
  await pick(page, at('label-filter'), 'all');
});

step('labels and skips survive a reload', async () => {
  await focusGrid(page);
  await page.press('Home');
  await shown(page);
  const { name } = await currentData(page);
  await page.press('Space');
  await app.rest(page);
  const { labelled: given } = await app.data(page, at('label-summary'));
  await appears(page, at('project', { storage: 'saved' }), 'everything to be stored');
  await waitFor(page, 'the skip to be stored', isSkipStored, name);
  await app.open(page, site.url(FAST));
  await app.rest(page);
  await openFolder(page, folder.path);
  await allRead(page);
  await labelled(page, given);
  await pick(page, at('label-filter'), 'skipped');
  assert.deepEqual(await app.allData(page, at('label-photo'), 'name'), [name]);
  await pick(page, at('label-filter'), 'all');
});

step('the page proposes the photo to label next', async () => {
  await focusGrid(page);
  await page.press('End');
  await waitFor(page, 'the last photo', isCurrent, BAD);
  await page.press('0');
  await movedOn(page, BAD);
  const { state } = await currentData(page);
  assert.ok(['guess', 'unlike'].includes(state), state);
});

step('sorting puts the least certain and the unlike first', async () => {
  await separateGroups(page);
  await pick(page, at('label-sort'), 'unsure');
  await app.rest(page);
  await pick(page, at('label-filter'), 'all');
  const shares = (await app.allData(page, at('label-photo'), 'share')).filter(Boolean).map(Number);
  assert.ok(shares.length > 1);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  await pick(page, at('label-sort'), 'unlike');
  const states = await app.allData(page, at('label-photo'), 'state');
  assert.ok(
    states.every((state) => state === 'unlike'),
    states.join(),
  );
});

step('the next frame shows the effect of a key', async () => {
  await pick(page, at('label-sort'), 'name');
  await app.rest(page);
  await focusGrid(page);
  await page.press('Home');
  await shown(page);
  await page.evaluate(recordKeys);
  const pressed = ['ArrowRight', 'ArrowDown', 'End', 'Home', 'PageDown', '1', 'ArrowDown', '2', 'Space'];
  for (const [index, key] of pressed.entries()) {
    await page.press(key);
    await waitFor(page, `the frame after ${key}`, (count) => globalThis.keyEffects.length === count, index + 1);
  }
  const effects = await page.evaluate(() => globalThis.keyEffects);
  assert.deepEqual(
    effects.filter(({ before, after }) => before === after),
    [],
  );
});

/** The progress after a second without a change: photos that were being read at the pause still arrive. */
async function settledProgress() {
  for (let last; ; ) {
    const progress = await app.data(page, at('label-progress'));
    if (progress.done === last) return progress;
    last = progress.done;
    await pause(1000);
  }
}

// Run in the page:

function hasState(state) {
  return document.querySelector('[data-testid=label-progress]')?.dataset.state === state;
}

function isCurrent(name) {
  return document.querySelector('[data-testid=label-photo][aria-selected=true]')?.dataset.name === name;
}

/** Whether the skip of a photo is in the database; the page does not show that. */
async function isSkipStored(name) {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await answer(indexedDB.open('handful-folders'));
  const keys = await answer(database.transaction('skips').objectStore('skips').getAllKeys());
  database.close();
  return keys.some((key) => key.some((part) => String(part).endsWith(name)));
}

/** Records what the grid shows before each key press and in the frame after it. */
function recordKeys() {
  globalThis.keyEffects = [];
  const state = () => {
    const photos = [...document.querySelectorAll('[data-testid=label-photo]')];
    return photos.map(({ ariaSelected, dataset }) => [dataset.name, dataset.state, ariaSelected].join(' ')).join();
  };
  function afterFrame(work) {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = work;
      port2.postMessage(null);
    });
  }
  function record({ key }) {
    const before = state();
    afterFrame(() => globalThis.keyEffects.push({ key, before, after: state() }));
  }
  document.addEventListener('keydown', record, { capture: true });
}
