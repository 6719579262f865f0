// Labels of a folder are saved as a table, a zip and copies; a folder is opened again with one click, also if an earlier
// version of the page stored it; and what is stored of it is deleted.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { appears, disappears, waitFor } from './support/browsers.mjs';
import { classes, fixturePath, portable } from './support/fixtures.mjs';
import {
  allRead,
  download,
  focusGrid,
  forget,
  labelled,
  offered,
  openFolder,
  pick,
  savedRows,
  shareTaughtPage,
  shown,
  watchEmbeddings,
} from './support/label.mjs';
import { FAST } from './support/page.mjs';

const { at } = app;
const PHOTOS = 200;
/** How much rounding embeddings to 16 bits may change a probability. */
const ROUNDED = 0.002;

let site;
let page;
let folder;
let zip;

const step = shareTaughtPage({ photos: PHOTOS, shots: 4 }, async (opened) => {
  ({ site, page, folder } = opened);
  writeFileSync(join(folder.path, 'two', 'zz-broken.jpg'), readFileSync(fixturePath('formats/text.jpg')));
  await openFolder(page, folder.path);
  await allRead(page);
  await focusGrid(page);
  await page.press('Home');
  await page.press('1');
  await labelled(page, 1);
  await app.rest(page);
});

step('answers from rounded embeddings are those of the photos', async () => {
  const rows = (await savedRows(page)).filter(({ probability }) => probability !== null).slice(0, 40);
  const photos = rows.map(({ file }) => portable(join(folder.path, '..', file)));
  const predictions = await page.evaluate(predictAll, photos);
  for (const [index, { file, model_label: label, probability }] of rows.entries()) {
    const [first] = predictions[index].scores;
    assert.equal(first.label, label, file);
    const off = Math.abs(first.probability - probability);
    assert.ok(off < ROUNDED, `${file}: ${probability} instead of ${first.probability}`);
  }
});

step('what an earlier version of the page stored is not read again', async () => {
  await page.click(at('close-folder'));
  await page.evaluate(storeAsBefore);
  await app.open(page, site.url(FAST));
  await app.rest(page);
  await app.goTo(page, 'label');
  await offered(page, folder.name);
  const read = await watchEmbeddings(page);
  await page.choose(at('label-folder'), folder.path);
  await allRead(page);
  assert.equal(await read(), 1, 'more than the broken photo was read');
  await app.rest(page);
  const answered = (await savedRows(page)).filter(({ model_label: label }) => label !== null);
  assert.equal(answered.length, PHOTOS);
});

step('labels are saved as CSV, safe for spreadsheets', async () => {
  const csv = readFileSync(await download(page, 'csv'), 'utf8');
  const lines = csv.split('\r\n');
  assert.equal(lines.pop(), '', 'the last line does not end');
  assert.equal(lines.length, PHOTOS + 2);
  assert.match(lines[0], /^\ufefffile,label,decided_by,model_label,probability,/);
  assert.ok(lines.some((line) => line.startsWith(`${folder.name}/`) && line.includes(',person,')));
});

step('labels are saved as a zip of class folders', async () => {
  zip = await download(page, 'zip');
  const list = execFileSync('python3', ['-c', LIST_ZIP, zip], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const names = JSON.parse(list);
  assert.equal(names.length, PHOTOS + 2);
  assert.ok(names.includes('metadata.csv'));
  const folders = new Set(names.filter((name) => name.includes('/')).map((name) => name.split('/')[0]));
  for (const name of ['cat', 'coffee', 'rocket', '_without a class'])
    assert.ok(folders.has(name), `${name} is not among ${[...folders]}`);
});

step('each photo of the zip has a line of metadata.csv, with its class', () => {
  const lines = JSON.parse(
    execFileSync('python3', ['-c', LIST_METADATA, zip], { encoding: 'utf8', maxBuffer: 1 << 26 }),
  );
  assert.equal(lines.files, PHOTOS + 1);
  assert.deepEqual(lines.wrong, []);
});

test('Hugging Face reads the zip as an image folder', { skip: !hasDatasets() && 'datasets is not installed' }, () => {
  const env = { ...process.env, HF_HOME: mkdtempSync(join(tmpdir(), 'handful-hf-')), HF_HUB_OFFLINE: '1' };
  const read = JSON.parse(
    execFileSync('python3', ['-c', LOAD_ZIP, zip], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  rmSync(env.HF_HOME, { recursive: true });
  assert.equal(read.rows, PHOTOS + 1);
  assert.deepEqual(read.wrong, []);
  assert.equal(read.people, 1);
});

step('which photos are saved, and with what, can be chosen', async () => {
  const all = await savedRows(page);
  await page.click(at('label-export'));
  await page.select(at('export-least'), '0.99');
  await page.click(at('label-export'));
  const sure = await savedRows(page);
  assert.equal(sure.length, all.length);
  for (const [index, { label, decided_by: decider, probability }] of sure.entries()) {
    const expected = all[index].decided_by === 'model' && probability < 0.99 ? null : all[index].label;
    assert.equal(label, expected);
    assert.equal(decider, expected === null ? null : all[index].decided_by);
  }
  await page.click(at('label-export'));
  await page.select(at('export-scope'), 'person');
  await page.click(at('export-details'));
  await page.click(at('label-export'));
  const [own, ...others] = await savedRows(page);
  assert.equal(others.length, 0);
  assert.equal(own.decided_by, 'person');
  assert.ok(!('runner_up' in own) && !('decided_at' in own), JSON.stringify(own));
  assert.equal(await app.text(page, at('announce')), '1 photo written.');
  await page.click(at('label-export'));
  await page.select(at('export-least'), '0');
  await page.select(at('export-scope'), 'all');
  await page.click(at('export-details'));
  await page.click(at('label-export'));
});

step('copies are sorted into folders and never overwrite another', async () => {
  // A folder of the browser's own stands in for one on the disk, which only a person can choose.
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const out = await root.getDirectoryHandle('sorted', { create: true });
    window.showDirectoryPicker = async () => out;
  });
  await pick(page, at('label-sort'), 'class');
  for (let round = 1; round <= 2; round += 1) {
    await page.click(at('label-export'));
    await page.click(at('export-folders'));
    await appears(page, at('label-exporting'));
    await disappears(page, at('label-exporting'));
    assert.equal(await page.evaluate(countCopies), round * (PHOTOS + 1));
    // One table for the copies of both rounds.
    assert.equal(await page.evaluate(countLines), round * (PHOTOS + 1) + 1);
    const without = (await savedRows(page)).filter(({ label }) => label === null).length;
    await waitFor(
      page,
      'the number of photos without a class',
      hasNotice,
      `${PHOTOS + 1} photos written, ${without} of them without a class.`,
    );
  }
});

step('cancelling ends the copying without an error', async () => {
  await page.click(at('label-export'));
  await page.click(at('export-folders'));
  await page.click(at('cancel-export'));
  await disappears(page, at('label-exporting'));
  assert.ok((await page.evaluate(countCopies)) < 3 * (PHOTOS + 1));
});

step('a folder from the browser’s own dialog is opened again with one click', async () => {
  await page.click(at('close-folder'));
  await page.evaluate(fillPicked, portable(classes()[0].photos[0]));
  await app.goTo(page, 'teach');
  await app.goTo(page, 'label');
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

step('what is stored of the folder is deleted after a second click', async () => {
  await page.click(at('forget-folder'));
  await page.click(at('keep-folder'));
  await shown(page);
  assert.equal(await app.count(page, at('stored-folder')), 1);
  assert.equal(await app.count(page, at('confirm-forget')), 0);
  await forget(page, folder.name);
  assert.deepEqual(await page.evaluate(countStored), { embeddings: 0, skips: 0, folders: 0 });
});

/** Lines of metadata.csv whose file is missing or lies in the folder of another class, and files without a line. */
const CHECK = `
import csv, io, json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
files = {name for name in archive.namelist() if not name.endswith('.csv')}
lines = list(csv.DictReader(io.StringIO(archive.read('metadata.csv').decode('utf-8'))))
def is_right(name, label):
    return name in files and name.split('/')[0] == (label or '_without a class')
`;
const LIST_METADATA = `${CHECK}
wrong = [line['file_name'] for line in lines if not is_right(line['file_name'], line['label'])]
wrong += sorted(files - {line['file_name'] for line in lines})
print(json.dumps({'files': len(files), 'wrong': wrong}))
`;
const LOAD_ZIP = `${CHECK}
import os, tempfile
from datasets import Image, load_dataset
with tempfile.TemporaryDirectory() as folder:
    archive.extractall(folder)
    # Not decoded, because one of the files is no photo.
    rows = load_dataset('imagefolder', data_dir=folder)['train'].cast_column('image', Image(decode=False))
    places = [os.path.relpath(row['image']['path'], folder) for row in rows]
    people = sum(row['decided_by'] == 'person' for row in rows)
    wrong = [place for place, row in zip(places, rows) if not is_right(place, row['label'])]
print(json.dumps({'rows': len(rows), 'wrong': wrong, 'people': people}))
`;

const LIST_ZIP = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps(archive.namelist()))
`;

function hasDatasets() {
  try {
    execFileSync('python3', ['-c', 'import datasets'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// Run in the page:

/** Makes a folder of the browser's own, with a photo in it and one in a folder below, and has the dialog return it. */
async function fillPicked(photo) {
  const root = await navigator.storage.getDirectory();
  const picked = await root.getDirectoryHandle('picked', { create: true });
  for (const folder of [picked, await picked.getDirectoryHandle('inner', { create: true })]) {
    const file = await (await folder.getFileHandle(photo.name, { create: true })).createWritable();
    await file.write(globalThis.testing.toFile(photo));
    await file.close();
  }
  window.showDirectoryPicker = async () => picked;
}

async function countCopies() {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('sorted');
  let count = 0;
  for await (const folder of root.values()) {
    if (folder.kind === 'file') continue;
    for await (const file of folder.values()) count += (await file.getFile()).size > 0;
  }
  return count;
}

/** The lines of the table beside the copies, and no second table. */
async function countLines() {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('sorted');
  const tables = [];
  for await (const file of root.values()) if (file.kind === 'file') tables.push(await (await file.getFile()).text());
  return tables.length === 1 ? tables[0].trimEnd().split('\r\n').length : 0;
}

function hasNotice(words) {
  return document.querySelector('[data-testid=notice] p')?.textContent === words;
}

async function countStored() {
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
  return globalThis.handful.predict(photos.map(globalThis.testing.toFile));
}

/** Stores each embedding under the key of its photo in 32 bits, as an earlier version did. */
async function storeAsBefore() {
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
