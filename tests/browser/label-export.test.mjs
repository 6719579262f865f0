// What was made of a folder is written out as a table, a zip and copies; a folder is opened again with one click, also where an
// earlier version of the page kept it; and what is kept of it is deleted.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, fixturePath, portable } from './support/fixtures.mjs';
import {
  ADDRESS,
  allRead,
  download,
  focusGrid,
  forget,
  labelled,
  offered,
  openTaught,
  pick,
  shown,
  watchEmbeddings,
} from './support/label.mjs';

const options = { skip: skipped('chromium'), timeout: 180_000 };
const { at } = app;
const PHOTOS = 200;
const SHOTS = 4;
/** What 16 bits for each number of an embedding may change in a probability. */
const ROUNDED = 0.002;

let site;
let page;
let many;
let close;

before(async () => {
  if (options.skip) return;
  ({ site, page, many, close } = await openTaught(PHOTOS, SHOTS));
  writeFileSync(join(many.folder, 'two', 'zz-broken.jpg'), readFileSync(fixturePath('formats/text.jpg')));
  await page.click(at('view-label'));
  await page.choose(at('label-folder'), many.folder);
  await allRead(page, 120_000);
  await focusGrid(page);
  await page.press('Home');
  await page.press('1');
  await labelled(page, 1);
  await app.rest(page);
});

after(() => close?.());

test('answers are those of the photos themselves, although their embeddings are rounded', options, async () => {
  const rows = (await savedTable()).filter(({ probability }) => probability !== null).slice(0, 40);
  const photos = rows.map(({ file }) => portable(join(many.folder, '..', file)));
  const predictions = await page.evaluate(predictAll, photos);
  for (const [index, { file, model_label: label, probability }] of rows.entries()) {
    const [first] = predictions[index].scores;
    assert.equal(first.label, label, file);
    const off = Math.abs(first.probability - probability);
    assert.ok(off < ROUNDED, `${file}: ${probability} instead of ${first.probability}`);
  }
});

test('what an earlier version of the page has kept needs no reading', options, async () => {
  await page.click(at('close-folder'));
  await page.evaluate(keepAsBefore);
  await app.open(page, site.url(ADDRESS));
  await app.rest(page);
  await page.click(at('view-label'));
  await offered(page, many.name);
  const read = await watchEmbeddings(page);
  await page.choose(at('label-folder'), many.folder);
  await allRead(page);
  assert.equal(await read(), 1, 'more than the broken photo was read');
  await app.rest(page);
  const answered = (await savedTable()).filter(({ model_label: label }) => label !== null);
  assert.equal(answered.length, PHOTOS);
});

test('the result is written as CSV, safe for spreadsheets', options, async () => {
  const csv = readFileSync(await download(page, at('export-csv')), 'utf8');
  const lines = csv.split('\r\n');
  assert.equal(lines.pop(), '', 'the last line has no end');
  assert.equal(lines.length, PHOTOS + 2);
  assert.match(lines[0], /^\ufefffile,label,decided_by,model_label,probability,/);
  assert.ok(lines.some((line) => line.startsWith(`${many.name}/`) && line.includes(',person,')));
});

test('the result is written as a zip of class folders', options, async () => {
  const zip = await download(page, at('export-zip'));
  const list = execFileSync('python3', ['-c', LIST_ZIP, zip], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const names = JSON.parse(list);
  assert.equal(names.length, PHOTOS + 2);
  assert.ok(names.includes('labels.csv'));
  const folders = new Set(names.filter((name) => name.includes('/')).map((name) => name.split('/')[0]));
  for (const folder of ['cat', 'coffee', 'rocket', '_without a class'])
    assert.ok(folders.has(folder), `${folder} is not among ${[...folders]}`);
});

test('copies are sorted into folders, and none overwrites another', options, async () => {
  // A folder of the browser's own stands in for one on the disk, which only a person can pick.
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const out = await root.getDirectoryHandle('sorted', { create: true });
    window.showDirectoryPicker = async () => out;
  });
  await pick(page, at('label-sort'), 'class');
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
  await page.click(at('view-teach'));
  await page.click(at('view-label'));
  const opened = (css) => document.querySelector(css)?.textContent.includes('picked');
  await page.click(at('label-pick'));
  await waitFor(page, 'the folder', opened, '#label-title');
  await page.click(at('close-folder'));
  await page.click(`${at('stored-folder', { name: 'picked' })} ${at('reopen')}`);
  await waitFor(page, 'the folder again', opened, '#label-title');
  await waitFor(page, 'its photos', (css) => document.querySelectorAll(css).length === 2, at('label-photo'));
  await page.click(at('close-folder'));
  await forget(page, 'picked');
});

test('what is kept of the folder is deleted, once that is asked twice', options, async () => {
  await page.click(at('forget-folder'));
  await page.click(at('keep-folder'));
  await shown(page);
  assert.equal(await app.count(page, at('stored-folder')), 1);
  assert.equal(await app.count(page, at('confirm-forget')), 0);
  await forget(page, many.name);
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

async function savedTable() {
  return JSON.parse(readFileSync(await download(page, at('export-json')), 'utf8')).photos;
}

// What follows runs in the page.

function isExported() {
  return !document.querySelector('[data-testid=label-exporting]');
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

function predictAll(photos) {
  const bytes = photos.map(({ base64 }) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  return globalThis.handful.predict(bytes);
}

/** Keeps each embedding under the key of its photo in 32 bits, as the page did once. */
async function keepAsBefore() {
  const wait = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await wait(indexedDB.open('handful-folders'));
  const store = database.transaction('embeddings', 'readwrite').objectStore('embeddings');
  const [keys, blocks] = await Promise.all([wait(store.getAllKeys()), wait(store.getAll())]);
  await Promise.all(
    keys.flatMap((key, index) => {
      const [folder, space] = key;
      const { photos, values } = blocks[index];
      const puts = photos.map((photo, place) => store.put(new Float32Array(values[place]), [folder, space, ...photo]));
      return [store.delete(key), ...puts].map(wait);
    }),
  );
  database.close();
}
