// DICOM files in the page: shown, learnt and recognised by their pixels; nothing of the patient is in the storage, in
// the page, or in what it saves.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { dicom, SECRETS, secretsIn } from '../common/dicom.mjs';
import * as app from './support/app.mjs';
import { appears, waitFor } from './support/browsers.mjs';
import { allRead, currentData, focusGrid, openFolder, shown, withoutDialogs } from './support/label.mjs';
import { sharePage } from './support/page.mjs';
import { storedPhotos } from './support/projects.mjs';

const { at } = app;
const [LEFT, RIGHT] = ['Class 1', 'Class 2'];

const folder = mkdtempSync(join(tmpdir(), 'handful-medical-'));
after(() => rmSync(folder, { recursive: true }));

/** Writes a DICOM file and returns its path. */
function file(name, options) {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, dicom(options));
  return path;
}

let page;
const logged = [];

const step = sharePage({ query: 'device=cpu', beforeLoad: withoutDialogs }, (opened) => {
  ({ page } = opened);
  page.raw.on('console', (message) => logged.push(message.text()));
});

step('files are learnt and recognised by their pixels, with and without an extension', async () => {
  const fine = [file('fine/a.dcm', { stripe: 2 }), file('fine/IM0001', { stripe: 2, phase: 1 })];
  const coarse = [file('coarse/b.dcm', { stripe: 16 }), file('coarse/1.2.840.7', { stripe: 16, phase: 5 })];
  await app.addPhotos(page, LEFT, fine, 2);
  await app.addPhotos(page, RIGHT, coarse, 2);
  await app.rest(page);
  const [answer] = await app.recognise(page, [file('query.dcm', { stripe: 16, phase: 9 })]);
  assert.equal(answer.state, 'done');
  assert.equal(answer.label, RIGHT);
  await waitFor(page, 'a picture of each photo', hasPictures, at('photo'));
});

step('that only the middle frame is used is said', async () => {
  await app.addPhotos(page, LEFT, [file('series.dcm', { stripe: 2, phase: 1, frames: 3 })], 3);
  await appears(page, at('notice'));
  assert.match(await app.text(page, at('notice')), /series\.dcm has 3 frames; the middle one, number 2, is used\./);
});

step('several files with the same note are counted', async () => {
  const series = [4, 5].map((phase) => file(`query-${phase}.dcm`, { stripe: 2, phase, frames: 3 }));
  const answers = await app.recognise(page, series);
  assert.ok(answers.every(({ state }) => state === 'done'));
  assert.match(await app.text(page, at('notice')), /^2 files have several frames/);
});

step('where a folder is labelled, the current photo says which frame is used', async () => {
  const path = join(folder, 'to label');
  file('to label/1.dcm', { stripe: 2, phase: 1, frames: 3 });
  file('to label/2.dcm', { stripe: 16, phase: 3 });
  await openFolder(page, path);
  await allRead(page);
  await focusGrid(page);
  await page.press('Home');
  for (const _ of [1, 2]) {
    await shown(page);
    const { name } = await currentData(page);
    await appears(page, `${at('current-photo')} img[src^="blob:"]`);
    if (name === '1.dcm') {
      await appears(page, at('current-photo-notes'));
      const notes = await app.text(page, at('current-photo-notes'));
      assert.equal(notes, '1.dcm has 3 frames; the middle one, number 2, is used.');
    } else assert.equal(await app.count(page, at('current-photo-notes')), 0, `notes on ${name}`);
    await page.press('ArrowRight');
  }
  await page.click(at('close-folder'));
});

step('a test says which frames it measured on', async () => {
  file('kept back/Class 1/1.dcm', { stripe: 2, phase: 1, frames: 3 });
  file('kept back/Class 2/2.dcm', { stripe: 16, phase: 3, frames: 5 });
  await app.goTo(page, 'check');
  await page.choose(at('test-folder'), [join(folder, 'kept back')]);
  await appears(page, at('test', { measured: true }), 'the test', 60_000);
  assert.match(await app.text(page, at('test')), /2 files have several frames; the middle one of each is used\./);
  await page.click(at('test-close'));
  await app.goTo(page, 'teach');
});

step('a damaged file is named, and nothing in it', async () => {
  const cut = join(folder, 'cut.dcm');
  writeFileSync(cut, dicom().subarray(0, 2000));
  await app.addPhotos(page, LEFT, [cut]);
  await appears(page, at('failures'));
  const failures = await app.text(page, at('failures'));
  assert.match(failures, /cut\.dcm/);
  assert.match(failures, /damaged or cut off/);
});

step('nothing of the patient is in the storage, in the page or in its log', async () => {
  await storedPhotos(page, 5);
  const kept = await page.evaluate(readEverything);
  assert.ok(kept.files >= 5, `${kept.files} files`);
  assert.deepEqual(secretsIn(Buffer.from(kept.base64, 'base64')), []);
  const shown = await page.evaluate(() => document.documentElement.outerHTML);
  assert.deepEqual(secretsIn(shown), []);
  assert.deepEqual(secretsIn(logged.join('\n')), []);
});

step('nothing of the patient is in a project file or an exported page', async () => {
  for (const id of ['save-file', 'save-page']) {
    await app.openShare(page);
    const [download] = await Promise.all([page.raw.waitForEvent('download'), page.click(at(id))]);
    const bytes = readFileSync(await download.path());
    assert.ok(bytes.length > 10_000, `${id}: ${bytes.length} bytes`);
    assert.deepEqual(secretsIn(bytes), [], id);
  }
  assert.deepEqual(secretsIn(readFileSync(file('check.dcm'))), SECRETS, 'the files have no secrets');
});

step('the person chooses the window of CT pictures; photos that are here stay', async () => {
  await app.openAdvanced(page);
  await app.anotherEngine(page, () => page.select(at('intensity-select'), 'ct-lung'));
  assert.match(await page.evaluate(() => globalThis.handful.space), /\/ct-lung$/);
  assert.deepEqual(await app.heldCounts(page), [
    [LEFT, 3],
    [RIGHT, 2],
  ]);
  const [answer] = await app.recognise(page, [file('lung.dcm', { stripe: 16, phase: 9 })]);
  assert.equal(answer.state, 'done');
  const levels = await page.evaluate(levelsOf, Buffer.from(dicom({ stripe: 16 })).toString('base64'));
  // From -64 to 199 Hounsfield units, by PS3.3, section C.11.2.1.2.
  assert.deepEqual(levels, [219, 255]);
});

// Run in the page:

/** The darkest and the brightest level of a file as the engine of the page sees it. */
async function levelsOf(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const { data } = await globalThis.handful.pixels(new File([bytes], 'x.dcm'));
  const reds = data.filter((_, index) => index % 4 === 0);
  return [Math.min(...reds), Math.max(...reds)];
}

function hasPictures(css) {
  const photos = [...document.querySelectorAll(css)];
  return photos.length === 4 && photos.every((photo) => photo.querySelector('img')?.naturalWidth > 0);
}

/** Every row of every database, and the content of every file in them, as one text in base64. */
async function readEverything() {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const parts = [];
  let files = 0;
  const collect = async (value) => {
    if (value instanceof Blob || value instanceof ArrayBuffer) {
      files += 1;
      parts.push(value, '\n');
    } else if (value && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) {
        parts.push(`${key}\n`);
        if (!ArrayBuffer.isView(inner)) await collect(inner);
      }
    } else parts.push(`${value}\n`);
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = await answer(database.transaction(store).objectStore(store).getAll());
      await collect(rows);
    }
    database.close();
  }
  await collect({ ...localStorage, ...sessionStorage });
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = '';
  for (let from = 0; from < bytes.length; from += 8192) {
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  }
  return { files, base64: btoa(text) };
}
