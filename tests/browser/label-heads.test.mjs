// Ways of learning that learn from the photos of the open folder too: offered while a folder is open, compared with the others, and
// what they are to be warned of is said plainly.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import * as check from './support/check.mjs';
import { skipped } from './support/find.mjs';
import { accuracyOf } from './support/flow.mjs';
import { allRead, focusGrid, labelled, openTaught } from './support/label.mjs';

const options = { skip: skipped('chromium'), timeout: 180_000 };
const { at } = app;
const PHOTOS = 120;
const SHOTS = 3;

let page;
let many;
let close;

before(async () => {
  if (options.skip) return;
  ({ page, many, close } = await openTaught(PHOTOS, SHOTS));
  // It stays open from room to room.
  await page.click(`${at('advanced')} summary`);
});

after(() => close?.());

const offered = () => page.evaluate(() => [...document.querySelector('[data-testid=head-select]').options].map(({ value }) => value));
const caution = async () => (await app.data(page, at('caution'))).caution ?? null;

async function goTo(room) {
  await check.goTo(page, room);
  await app.rest(page);
}

async function choose(head) {
  await page.select(at('head-select'), head);
  await app.rest(page);
}

test('they are offered while a folder is open, and not without', options, async () => {
  const without = await offered();
  assert.ok(without.every((head) => !head.startsWith('transport')), `${without}`);
  await goTo('label');
  await page.choose(at('label-folder'), many.folder);
  await allRead(page, 120_000);
  await goTo('teach');
  assert.deepEqual(await offered(), [...without, 'transport', 'transport-balanced']);
});

test('they learn from the folder: other answers than the standard way gives', options, async () => {
  const shares = () => page.evaluate(() => globalThis.handful.predict([globalThis.probe]).then(([{ scores }]) => scores));
  await page.evaluate(() => {
    globalThis.probe = new Float32Array(1904).fill(1904 ** -0.5);
  });
  const standard = await shares();
  await choose('transport');
  assert.equal(await caution(), null);
  assert.notDeepEqual(await shares(), standard);
  await accuracyOf(page, 3 * SHOTS);
});

test('what is taken for granted is said, where it is chosen and where the folder is labelled', options, async () => {
  await choose('transport-balanced');
  assert.equal(await caution(), 'assumes-balance');
  assert.match(await app.text(page, at('caution')), /about as many photos of each class/);
  await goTo('label');
  assert.equal(await caution(), 'assumes-balance');
});

test('a label given trains again at once', options, async () => {
  const { trainings } = await app.data(page, at('app'));
  await focusGrid(page);
  await page.press('Home');
  await page.press('1');
  await labelled(page, 1);
  await app.rest(page);
  assert.ok(Number((await app.data(page, at('app'))).trainings) > Number(trainings));
});

test('they are compared with the others on the same photos', options, async () => {
  await goTo('teach');
  const { correct } = await app.accuracy(page);
  await goTo('check');
  await page.click(at('compare'));
  await waitFor(page, 'the comparison', (css) => Boolean(document.querySelector(css)), at('compared'), 120_000);
  assert.equal((await app.allData(page, at('compared-head'), 'head')).length, 10);
  const row = await app.data(page, at('compared-head', { head: 'transport-balanced' }));
  assert.equal(Number(row.correct), correct, 'the comparison did not learn as the training did');
});

test('without the folder there is nothing more to learn from, and that is said', options, async () => {
  await goTo('label');
  await page.click(at('close-folder'));
  await goTo('teach');
  await waitFor(page, 'the words', (css) => document.querySelector(css)?.dataset.caution === 'few-unlabelled', at('caution'));
  for (const _ of ['the label', 'evenly', 'the folder']) await page.click(at('undo'));
  await app.rest(page);
  assert.equal(await caution(), null);
  assert.ok((await offered()).every((head) => !head.startsWith('transport')));
  assert.deepEqual(await page.faults(), []);
});
