// A folder of many photos: read in the background, paused, reloaded, reviewed by keys alone, written out.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, fixturePath, portable } from './support/fixtures.mjs';
import { manySmallPhotos, teachLessons } from './support/many.mjs';
import { openSite } from './support/site.mjs';

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

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('chromium');
  keys = page.raw.keyboard;
  // The browser's own dialogs cannot be driven; without them the page does as in other browsers.
  await page.raw.addInitScript(() => {
    delete window.showDirectoryPicker;
    delete window.showSaveFilePicker;
  });
  await app.open(page, site.url('device=cpu&mode=fast'));
  many = await manySmallPhotos(page, PHOTOS, SHOTS);
  writeFileSync(join(many.folder, 'one', 'notes.txt'), 'no photo');
  writeFileSync(join(many.folder, 'two', BAD), readFileSync(fixturePath('formats/text.jpg')));
  await teachLessons(page, many, SHOTS);
});

after(async () => {
  await page?.close();
  await site?.close();
  many?.remove();
});

test('a folder is read in the background, and pauses when told to', options, async () => {
  await page.click(at('room-label'));
  await page.choose(at('label-folder'), many.folder);
  await waitFor(page, 'a quarter to be read', isRead, PHOTOS / 4);
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
  await app.open(page, site.url('device=cpu&mode=fast'));
  if ((await app.held(page)).every(({ count }) => count === 0)) await teachLessons(page, many, SHOTS);
  await page.click(at('room-label'));
  await waitFor(
    page,
    'the folder to be offered',
    (css) => document.querySelector(css),
    at('kept-folder', { name: many.name }),
  );
  await watchEmbeddings();
  await page.choose(at('label-folder'), many.folder);
  await waitFor(page, 'all to be read', isAllRead, null, 120_000);
  const read = await page.evaluate(() => globalThis.embedded);
  assert.equal(read, PHOTOS + 1 - Number(done), `${done} had been read before the reload`);
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
  await focusGrid();
  await keys.press('Home');
  // By the digit, by its name, and by agreeing; names sort the cats first.
  await keys.press('1');
  await keys.press('r');
  await keys.type('oc');
  assert.match(await app.text(page, '#label-class-hint'), /rocket/);
  await keys.press('Enter');
  await page.raw.waitForFunction(() => document.activeElement.id === 'label-grid');
  await pick(at('label-filter'), { label: 'cat' });
  await pick(at('label-sort'), 'unsure');
  await focusGrid();
  await keys.press('Enter');
  await waitFor(page, 'three labels', hasLabelled, 3);
  await app.rest(page);
  const now = await counts();
  const first = (await app.held(page))[0].label;
  const wanted = { ...before, rocket: before.rocket + 1, cat: before.cat + 1 };
  wanted[first] += 1;
  assert.deepEqual(now, wanted);
});

test('a correction is undone and done again', options, async () => {
  await focusGrid();
  await keys.press('Control+z');
  await waitFor(page, 'two labels', hasLabelled, 2);
  await keys.press('Control+Shift+z');
  await waitFor(page, 'three labels', hasLabelled, 3);
  await app.rest(page);
});

test('a new class is made by typing its name', options, async () => {
  await pick(at('label-filter'), 'unlike');
  await focusGrid();
  const { name } = await currentData();
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
  await pick(at('label-filter'), 'labelled');
  assert.ok((await app.allData(page, at('label-photo'), 'name')).includes(name));
});

test('a photo is skipped and the skip taken back', options, async () => {
  await pick(at('label-filter'), 'open');
  await focusGrid();
  const { name } = await currentData();
  await keys.press('Space');
  await pick(at('label-filter'), 'skipped');
  const skipped = async () => {
    await shown();
    await pick(at('label-filter'), 'all');
    await pick(at('label-filter'), 'skipped');
    return app.allData(page, at('label-photo'), 'name');
  };
  assert.deepEqual(await skipped(), [name]);
  for (const [key, names] of [['Control+z', []], ['Control+Shift+z', [name]], ['Space', []]]) {
    await focusGrid();
    await keys.press(key);
    assert.deepEqual(await skipped(), names, key);
  }
  await pick(at('label-filter'), 'all');
});

test('what was decided is there after a reload', options, async () => {
  await focusGrid();
  await keys.press('Home');
  await shown();
  const { name } = await currentData();
  await keys.press('Space');
  await app.rest(page);
  const { labelled } = await app.data(page, at('label-summary'));
  const keptAll = (css) => document.querySelector(css)?.dataset.keeping === 'kept';
  await waitFor(page, 'everything to be kept', keptAll, at('project'));
  await pause(1000);
  await app.open(page, site.url('device=cpu&mode=fast'));
  await app.rest(page);
  await page.click(at('room-label'));
  await page.choose(at('label-folder'), many.folder);
  await waitFor(page, 'all to be there', isAllRead);
  await waitFor(page, `${labelled} labels`, hasLabelled, labelled);
  await pick(at('label-filter'), 'skipped');
  assert.deepEqual(await app.allData(page, at('label-photo'), 'name'), [name]);
  await pick(at('label-filter'), 'all');
});

test('the photo to label next is proposed', options, async () => {
  await focusGrid();
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
  const { state } = await currentData();
  assert.ok(['guess', 'unlike'].includes(state), state);
});

test('sorting puts the least sure and the unlike first', options, async () => {
  await pick(at('label-sort'), 'unsure');
  await app.rest(page);
  await pick(at('label-filter'), 'all');
  const shares = (await app.allData(page, at('label-photo'), 'share')).filter(Boolean).map(Number);
  assert.ok(shares.length > 1);
  assert.deepEqual(shares, shares.toSorted((a, b) => a - b));
  await pick(at('label-sort'), 'unlike');
  const states = await app.allData(page, at('label-photo'), 'state');
  assert.ok(states.every((state) => state === 'unlike'), states.join());
});

test('keys answer at once', options, async () => {
  await pick(at('label-sort'), 'name');
  await app.rest(page);
  await pause(2000);
  await focusGrid();
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

test('the result is written as CSV, safe for spreadsheets', options, async () => {
  const csv = readFileSync(await download(at('export-csv')), 'utf8');
  const lines = csv.split('\r\n');
  assert.equal(lines.pop(), '', 'the last line has no end');
  assert.equal(lines.length, PHOTOS + 2);
  assert.match(lines[0], /^\ufefffile,label,decided_by,model_label,probability,/);
  assert.ok(lines.some((line) => line.startsWith(`${many.name}/`) && line.includes(',person,')));
});

test('the result is written as a zip of class folders', options, async () => {
  const zip = await download(at('export-zip'));
  const list = execFileSync('python3', ['-c', LIST_ZIP, zip], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const names = JSON.parse(list);
  assert.equal(names.length, PHOTOS + 2);
  assert.ok(names.includes('labels.csv'));
  const folders = new Set(names.filter((name) => name.includes('/')).map((name) => name.split('/')[0]));
  for (const folder of ['cat', 'coffee', 'rocket', 'gravel', '_without a class'])
    assert.ok(folders.has(folder), `${folder} is not among ${[...folders]}`);
});

test('copies are sorted into folders, and none overwrites another', options, async () => {
  // A folder of the browser's own stands in for one on the disk, which only a person can pick.
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const out = await root.getDirectoryHandle('sorted', { create: true });
    window.showDirectoryPicker = async () => out;
  });
  await pick(at('label-sort'), 'class');
  for (let round = 1; round <= 2; round += 1) {
    await page.click(at('label-export'));
    await page.click(at('export-folders'));
    await waitFor(page, 'the writing', (css) => document.querySelector(css), at('label-exporting'));
    await waitFor(page, 'its end', isExported, null, 60_000);
    assert.equal(await page.evaluate(countCopies), round * (PHOTOS + 1));
  }
});

test('copying ends quietly when the person cancels it', options, async () => {
  await page.click(at('label-export'));
  await page.click(at('export-folders'));
  await page.click(at('cancel-export'));
  await waitFor(page, 'its end', isExported, null, 60_000);
  assert.ok((await page.evaluate(countCopies)) < 3 * (PHOTOS + 1));
});

test('a folder from the browser’s own dialog is opened again with one click', options, async () => {
  await page.click(at('close-folder'));
  await page.evaluate(fillPicked, portable(classes()[0].photos[0]));
  await page.click(at('room-teach'));
  await page.click(at('room-label'));
  const opened = (css) => document.querySelector(css)?.textContent.includes('picked');
  await page.click(at('label-pick'));
  await waitFor(page, 'the folder', opened, '#label-title');
  await page.click(at('close-folder'));
  await page.click(`${at('kept-folder', { name: 'picked' })} ${at('reopen')}`);
  await waitFor(page, 'the folder again', opened, '#label-title');
  await waitFor(page, 'its photos', (css) => document.querySelectorAll(css).length === 2, at('label-photo'));
  await page.click(at('close-folder'));
  await page.click(`${at('kept-folder', { name: 'picked' })} ${at('forget-folder')}`);
  const isGone = (css) => !document.querySelector(css);
  await waitFor(page, 'it to be forgotten', isGone, at('kept-folder', { name: 'picked' }));
});

test('what is kept of the folder can be deleted', options, async () => {
  await page.click(`${at('kept-folder', { name: many.name })} ${at('forget-folder')}`);
  await waitFor(page, 'it to be gone', (css) => !document.querySelector(css), at('kept-folder'));
  assert.deepEqual(await page.evaluate(countKept), { embeddings: 0, skips: 0, folders: 0 });
});

test('there was no error in the console', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

const LIST_ZIP = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps(archive.namelist()))
`;

/** Teaches photos as small as those of the folder, some of which are made of the same originals. */
async function counts() {
  return Object.fromEntries((await app.held(page)).map(({ label, count }) => [label, count]));
}

/** Counts the photos that the page hands over to be embedded. */
function watchEmbeddings() {
  return page.evaluate(() => {
    const { handful } = globalThis;
    const embed = handful.embed.bind(handful);
    globalThis.embedded = 0;
    handful.embed = (photos, settings) => {
      globalThis.embedded += photos.length;
      return embed(photos, settings);
    };
  });
}

/** Focuses the grid, when all that was done before is on show. */
async function focusGrid() {
  await shown();
  await page.evaluate(() => document.getElementById('label-grid').focus());
}

async function pick(select, value) {
  await page.select(select, value);
  await shown();
}

/** Waits for the frame that shows what was done. */
function shown() {
  return page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

const currentData = () => app.data(page, `${at('label-photo')}[aria-selected=true]`);

async function savedTable() {
  const { photos } = JSON.parse(readFileSync(await download(at('export-json')), 'utf8'));
  return photos;
}

/** Chooses a way to save and returns the path of what came. */
async function download(way) {
  await page.click(at('label-export'));
  const [file] = await Promise.all([page.raw.waitForEvent('download'), page.click(way)]);
  return file.path();
}

/** The class that a small photo was made of, which its name tells. */
function truth({ file }) {
  return file.split('/').at(-1).split('-')[0];
}

// What follows runs in the page.

function isRead(least) {
  return Number(document.querySelector('[data-testid=label-progress]')?.dataset.done) >= least;
}

function isAllRead() {
  const grid = document.querySelector('[data-testid=label-grid]');
  const summary = document.querySelector('[data-testid=label-summary]');
  return grid && summary && !document.querySelector('[data-testid=label-progress]');
}

function hasState(state) {
  return document.querySelector('[data-testid=label-progress]')?.dataset.state === state;
}

function isCurrent(name) {
  return document.querySelector('[data-testid=label-photo][aria-selected=true]')?.dataset.name === name;
}

function hasLabelled(count) {
  return document.querySelector('[data-testid=label-summary]')?.dataset.labelled === String(count);
}

function isExported() {
  return !document.querySelector('[data-testid=label-exporting]');
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

/** A folder of the browser's own, with one photo in it and one in a folder below, for its dialog to give. */
async function fillPicked({ name, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const root = await navigator.storage.getDirectory();
  const picked = await root.getDirectoryHandle('picked', { create: true });
  for (const folder of [picked, await picked.getDirectoryHandle('inner', { create: true })]) {
    const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await file.write(bytes);
    await file.close();
  }
  window.showDirectoryPicker = async () => picked;
}

async function countCopies() {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('sorted');
  let count = 0;
  for await (const folder of root.values()) for await (const file of folder.values()) count += (await file.getFile()).size > 0;
  return count;
}

async function countKept() {
  const open = indexedDB.open('handful-folders');
  const database = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
  const counts = {};
  for (const name of database.objectStoreNames) {
    const request = database.transaction(name).objectStore(name).count();
    counts[name] = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  }
  database.close();
  return counts;
}
