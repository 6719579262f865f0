// Heads that also learn from the photos of the open folder: offered while a folder is open, compared with the others, and
// shown with their cautions.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import * as check from './support/check.mjs';
import { accuracyOf } from './support/flow.mjs';
import { allRead, focusGrid, labelled, openFolder, shareTaughtPage } from './support/label.mjs';

const { at } = app;
const PHOTOS = 120;
const SHOTS = 3;

let page;
let folder;

const step = shareTaughtPage({ photos: PHOTOS, shots: SHOTS }, async (opened) => {
  ({ page, folder } = opened);
  // Stays unfolded from view to view.
  await app.openAdvanced(page);
});

const offeredHeads = () =>
  page.evaluate((css) => [...document.querySelector(css).options].map(({ value }) => value), at('head-select'));
const caution = async () => (await app.data(page, at('caution'))).caution ?? null;

async function goTo(view) {
  await app.goTo(page, view);
  await app.rest(page);
}

step('they are offered only while a folder is open', async () => {
  const without = await offeredHeads();
  assert.ok(
    without.every((head) => !head.startsWith('transport')),
    `${without}`,
  );
  await openFolder(page, folder.path);
  await allRead(page);
  await goTo('teach');
  assert.deepEqual(await offeredHeads(), [...without, 'transport', 'transport-balanced']);
});

step('they learn from the folder: their answers differ from those of the default head', async () => {
  const shares = () =>
    page.evaluate(() => globalThis.handful.predict([globalThis.probe]).then(([{ scores }]) => scores));
  await page.evaluate(() => {
    globalThis.probe = new Float32Array(1904).fill(1904 ** -0.5);
  });
  const standard = await shares();
  await app.chooseHead(page, 'transport');
  assert.equal(await caution(), null);
  assert.notDeepEqual(await shares(), standard);
  await accuracyOf(page, 3 * SHOTS);
});

step('their assumption is shown where they are chosen and where the folder is labelled', async () => {
  await app.chooseHead(page, 'transport-balanced');
  assert.equal(await caution(), 'assumes-balance');
  assert.match(await app.text(page, at('caution')), /about as many photos of each class/);
  await goTo('label');
  assert.equal(await caution(), 'assumes-balance');
});

step('a label starts a training at once', async () => {
  const { trainings } = await app.data(page, at('app'));
  await focusGrid(page);
  await page.press('Home');
  await page.press('1');
  await labelled(page, 1);
  await app.rest(page);
  assert.ok(Number((await app.data(page, at('app'))).trainings) > Number(trainings));
});

step('they are compared with the others on the same photos', async () => {
  await goTo('teach');
  const { correct } = await app.accuracy(page);
  await goTo('check');
  await check.compare(page);
  assert.equal((await app.allData(page, at('compared-head'), 'name')).length, 10);
  const row = await app.data(page, at('compared-head', { name: 'transport-balanced' }));
  assert.equal(Number(row.correct), correct, 'the comparison and the training disagree');
});

step('without the folder the page says that too few photos are left to learn from', async () => {
  await goTo('label');
  await page.click(at('close-folder'));
  await goTo('teach');
  await waitFor(
    page,
    'the caution',
    (css) => document.querySelector(css)?.dataset.caution === 'few-unlabelled',
    at('caution'),
  );
  for (const _ of ['the label', 'evenly', 'the folder']) await page.click(at('undo'));
  await app.rest(page);
  assert.equal(await caution(), null);
  assert.ok((await offeredHeads()).every((head) => !head.startsWith('transport')));
});
