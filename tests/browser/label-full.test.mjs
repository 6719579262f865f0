// A folder is labelled while the storage of the page runs full: told of before, told of when it happens, nothing lost.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes } from './support/fixtures.mjs';
import { allRead, download, watchEmbeddings } from './support/label.mjs';
import { manySmallPhotos, teachLessons } from './support/many.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 180_000 };
const { at } = app;
const PHOTOS = 400;
const SHOTS = 3;
/** Enough for the project, and for some of the 400 embeddings of 3.8 kB each. */
const QUOTA = 1_000_000;
const LABELS = classes().map(({ label }) => label);

let site;
let page;
let many;
let quota;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('chromium');
  await page.raw.addInitScript(() => delete window.showDirectoryPicker);
  const devtools = await page.raw.context().newCDPSession(page.raw);
  const { origin } = new URL(site.url());
  quota = (quotaSize) => devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
  // Set beforehand, because the browser looks at the quota only now and then while there seems to be room.
  await quota(QUOTA);
  await app.open(page, site.url('device=cpu&mode=fast'));
  many = await manySmallPhotos(page, PHOTOS, SHOTS);
  await teachLessons(page, many, SHOTS);
  await page.click(at('view-label'));
});

after(async () => {
  await page?.close();
  await site?.close();
  many?.remove();
});

test('that it will not all be kept is told when the folder is opened', options, async () => {
  await page.evaluate((size) => {
    // This browser reports a quota that says nothing about the room there is.
    navigator.storage.estimate = async () => ({ usage: size - 10_000, quota: size });
  }, QUOTA);
  await page.choose(at('label-folder'), many.folder);
  await noticeOf(/takes about 1.6 MB, and this page has 10 kB/);
});

test('when the storage is full that is told, and the work goes on', options, async () => {
  await noticeOf(/No more of this folder can be kept/);
  await allRead(page, 120_000);
  await page.evaluate(() => document.getElementById('label-grid').focus());
  await page.press('2');
  await waitFor(page, 'a label', (css) => document.querySelector(css)?.dataset.labelled === '1', at('label-summary'));
  const rows = await savedTable();
  assert.equal(rows.length, PHOTOS);
  assert.ok(rows.every(({ model_label: label }) => label !== null), 'a photo has no answer');
  assert.deepEqual(await page.faults(), []);
});

test('what was kept until then is there after a reload, and the rest is read again', options, async () => {
  await quota(undefined);
  await app.open(page, site.url('device=cpu&mode=fast'));
  await app.rest(page);
  assert.deepEqual((await app.held(page)).map(({ label }) => label).sort(), LABELS.toSorted());
  await page.click(at('view-label'));
  const embedded = await watchEmbeddings(page);
  await page.choose(at('label-folder'), many.folder);
  await allRead(page, 120_000);
  const read = await embedded();
  assert.ok(read > 0 && read < PHOTOS, `${read} of ${PHOTOS} were read again`);
  assert.equal((await savedTable()).length, PHOTOS);
});

function noticeOf(words) {
  return waitFor(page, `a notice like ${words}`, (source) => new RegExp(source).test(
    document.querySelector('[data-testid=notice]')?.textContent ?? '',
  ), words.source);
}

async function savedTable() {
  return JSON.parse(readFileSync(await download(page, at('export-json')), 'utf8')).photos;
}
