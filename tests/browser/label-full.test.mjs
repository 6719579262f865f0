// A folder is labelled while the storage fills up: the page warns before, says when it happens, and loses nothing.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { classes } from './support/fixtures.mjs';
import { allRead, labelled, openFolder, savedRows, shareTaughtPage, watchEmbeddings } from './support/label.mjs';
import { FAST } from './support/page.mjs';
import { limitStorage } from './support/projects.mjs';

const { at } = app;
const PHOTOS = 400;
/** Enough for the project and some of the 400 embeddings of 3.8 kB each. */
const QUOTA = 1_000_000;
const LABELS = classes().map(({ label }) => label);

let site;
let page;
let folder;
let setQuota;

// Limited before the page is opened, because the browser seldom checks the quota while there seems to be space.
const limit = async (tab) => {
  setQuota = await limitStorage(tab.page, tab.site.url(), QUOTA);
};
const step = shareTaughtPage({ photos: PHOTOS, shots: 3, beforeLoad: limit }, (opened) => {
  ({ site, page, folder } = opened);
});

step('the page warns when a folder is opened that will not fit', async () => {
  await page.evaluate((size) => {
    // This browser reports a quota far above the free space.
    navigator.storage.estimate = async () => ({ usage: size - 10_000, quota: size });
  }, QUOTA);
  await openFolder(page, folder.path);
  await noticeOf(/takes about 1.6 MB, and this page has 10 kB/);
});

step('the page says when the storage is full, and the work goes on', async () => {
  await noticeOf(/No more of this folder can be kept/);
  await allRead(page);
  await page.evaluate(() => document.getElementById('label-grid').focus());
  await page.press('2');
  await labelled(page, 1);
  const rows = await savedRows(page);
  assert.equal(rows.length, PHOTOS);
  assert.ok(
    rows.every(({ model_label: label }) => label !== null),
    'a photo has no answer',
  );
});

step('after a reload, only what was not stored is read again', async () => {
  await setQuota(undefined);
  await app.open(page, site.url(FAST));
  await app.rest(page);
  assert.deepEqual((await app.held(page)).map(({ label }) => label).sort(), LABELS.toSorted());
  const embedded = await watchEmbeddings(page);
  await openFolder(page, folder.path);
  await allRead(page);
  const read = await embedded();
  assert.ok(read > 0 && read < PHOTOS, `${read} of ${PHOTOS} were read again`);
  assert.equal((await savedRows(page)).length, PHOTOS);
});

function noticeOf(words) {
  const isNotice = ({ css, source }) => new RegExp(source).test(document.querySelector(css)?.textContent ?? '');
  return waitFor(page, `a notice like ${words}`, isNotice, { css: at('notice'), source: words.source });
}
