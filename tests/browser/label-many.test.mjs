// Many photos labelled at once: selected with the mouse, by keys alone or by taps, accepted together with an estimate of
// the mistakes, taken back in one step, and found by their likeness.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { appears, disappears, waitFor } from './support/browsers.mjs';
import {
  allRead,
  currentData,
  focusGrid,
  labelled,
  openFolder,
  pick,
  savedRows,
  separateGroups,
  shareTaughtPage,
  shown,
} from './support/label.mjs';
import { FAST } from './support/page.mjs';

const { at } = app;
const PHOTOS = 120;
const SAMPLE = 12;
const PHOTO = at('label-photo');

let site;
let page;
let mouse;
let folder;

const step = shareTaughtPage({ photos: PHOTOS, shots: 6 }, async (opened) => {
  ({ site, page, folder } = opened);
  mouse = page.raw.mouse;
  await separateGroups(page);
  await openFolder(page, folder.path);
  await allRead(page);
  await app.rest(page);
});

step('clicks with Shift and Ctrl select, one key labels all of it, and one undo takes it back', async () => {
  const photos = page.raw.locator(PHOTO);
  await photos.nth(1).click();
  await photos.nth(3).click({ modifiers: ['Shift'] });
  await photos.nth(5).click({ modifiers: ['Control'] });
  await selected(4);
  assert.equal(await announced(), `4 of ${PHOTOS} photos selected.`);
  const names = await selectedNames();
  assert.equal(await page.raw.locator('#label-grid').getAttribute('aria-multiselectable'), 'true');
  await focusGrid(page);
  await page.press('2');
  await labelled(page, 4);
  await selected(0);
  const rows = await savedRows(page);
  const given = rows.filter(({ decided_by: decider }) => decider === 'person');
  assert.deepEqual(given.map(({ file }) => file.split('/').at(-1)).sort(), names.sort());
  assert.equal(new Set(given.map(({ label }) => label)).size, 1);
  assert.ok(given.every(({ decided_at: time }) => Date.now() - Date.parse(time) < 600_000));
  await focusGrid(page);
  await page.press('Control+z');
  await labelled(page, 0);
  await app.rest(page);
});

step('by keys alone', async () => {
  await focusGrid(page);
  await page.press('Home');
  for (let count = 0; count < 3; count += 1) await page.press('Shift+ArrowRight');
  await selected(4);
  await page.press('Shift+ArrowLeft');
  await selected(3);
  await page.press('Escape');
  await selected(0);
  await page.press('Control+a');
  await selected(PHOTOS);
  await page.press('ArrowRight');
  await selected(0);
  // Others that are not next to each other.
  await page.press('Home');
  await page.press('Shift+Space');
  await page.press('Control+ArrowRight');
  await page.press('Control+ArrowRight');
  await page.press('Shift+Space');
  await selected(2);
  await page.press('Space');
  await pick(page, at('label-filter'), 'skipped');
  await waitFor(page, 'two skipped photos', hasCount, 2);
  await focusGrid(page);
  await page.press('Control+a');
  await page.press('Space');
  await pick(page, at('label-filter'), 'all');
  await waitFor(page, 'all photos', hasCount, PHOTOS);
});

step('a rectangle selects what it touches, and Escape gives it up', async () => {
  await focusGrid(page);
  await page.press('Home');
  await shown(page);
  const [first, second] = [await boxOf(0), await boxOf(1)];
  const columns = Math.round((await boxOf('grid')).width / first.width);
  const drag = async () => {
    await mouse.move(first.x + first.width / 2, first.y + first.height / 2);
    await mouse.down();
    await mouse.move(second.x + second.width / 2, second.y + first.height * 1.5, { steps: 4 });
    await appears(page, at('label-marquee'));
  };
  await drag();
  await mouse.up();
  await disappears(page, at('label-marquee'));
  await selected(4);
  const places = await page.evaluate(placesSelected);
  assert.deepEqual(places, [0, 1, columns, columns + 1]);
  await drag();
  await page.press('Escape');
  await disappears(page, at('label-marquee'));
  await mouse.up();
  // What was selected before stays.
  await selected(4);
  await page.press('Escape');
  await selected(0);
});

step('with “Select”, taps and the space bar select', async () => {
  await page.click(at('select-mode'));
  await page.raw.locator(PHOTO).nth(2).click();
  await page.raw.locator(PHOTO).nth(4).click();
  await selected(2);
  await focusGrid(page);
  await page.press('ArrowRight');
  await page.press('Space');
  await selected(3);
  await page.press('Space');
  await selected(2);
  await page.click(at('select-none'));
  await selected(0);
  assert.equal(await page.raw.locator(at('select-mode')).getAttribute('aria-pressed'), 'false');
});

step('all sure answers are accepted after a look at a sample, and one undo takes them back', async () => {
  await page.click(at('accept-all'));
  await appears(page, at('accept-dialog'));
  await page.select(at('accept-threshold'), '0.8');
  await shown(page);
  assert.equal(await app.count(page, at('sample-photo')), SAMPLE);
  const estimate = await app.data(page, at('accept-estimate'));
  assert.ok(Number(estimate.total) > 0, 'nothing was measured');
  assert.ok(Number(estimate.low) <= Number(estimate.high));
  const { count: all } = await app.data(page, at('accept-yes'));
  const [wrong] = await app.allData(page, at('sample-photo'), 'name');
  await page.click(at('sample-photo', { name: wrong }));
  assert.match(await app.text(page, at('sample-found')), /1 of 12 photos as wrong/);
  const { count } = await app.data(page, at('accept-yes'));
  assert.equal(Number(count), Number(all) - 1);
  await page.click(at('accept-yes'));
  await disappears(page, at('accept-dialog'));
  await accepted(count);
  assert.equal((await currentData(page)).name, wrong, 'what is wrong comes next');
  const rows = await savedRows(page);
  assert.equal(rows.filter(({ decided_by: decider }) => decider === 'accepted').length, Number(count));
  const { decided_by: decider } = rows.find(({ file }) => file.endsWith(`/${wrong}`));
  assert.equal(decider, 'model');
  await focusGrid(page);
  await page.press('Control+z');
  await accepted(0);
  await page.press('Control+Shift+z');
  await accepted(count);
});

step('what was accepted survives a reload, and is nothing that the classes learnt', async () => {
  const before = await app.heldCounts(page);
  const { accepted: count } = await app.data(page, at('label-summary'));
  await appears(page, at('project', { storage: 'saved' }), 'everything to be stored');
  await app.open(page, site.url(FAST));
  await app.rest(page);
  await openFolder(page, folder.path);
  await allRead(page);
  await accepted(count);
  assert.deepEqual(await app.heldCounts(page), before);
  await pick(page, at('label-filter'), 'accepted');
  await waitFor(page, 'the accepted photos', hasCount, Number(count));
  await pick(page, at('label-filter'), 'all');
});

step('more like one photo: the whole folder, the most similar first', async () => {
  await focusGrid(page);
  await page.press('End');
  await shown(page);
  const { name } = await currentData(page);
  await page.click(at('label-like'));
  await waitFor(page, 'the photo at the first place', isFirst, name);
  assert.equal((await app.data(page, at('label-grid'))).count, String(PHOTOS));
  const names = await app.allData(page, PHOTO, 'name');
  const [kind] = name.split('-');
  assert.ok(names[1].startsWith(kind), `${names[1]} is next to ${name}`);
});

const selected = (count) => waitFor(page, `${count} selected photos`, hasSelected, count);
const accepted = (count) => waitFor(page, `${count} accepted photos`, hasAccepted, String(count));
const announced = () => app.text(page, at('announce'));
const selectedNames = () => page.evaluate(namesSelected);

/** The place of a photo that is drawn, or of the grid's content, in the window. */
async function boxOf(which) {
  const locator = which === 'grid' ? page.raw.locator('.label-canvas') : page.raw.locator(PHOTO).nth(which);
  return locator.boundingBox();
}

// Run in the page:

function hasSelected(count) {
  const shownCount = Number(document.querySelector('[data-testid=selected]')?.dataset.count ?? 0);
  return shownCount === count;
}

function hasAccepted(count) {
  return document.querySelector('[data-testid=label-summary]')?.dataset.accepted === count;
}

function hasCount(count) {
  return Number(document.querySelector('[data-testid=label-grid]')?.dataset.count) === count;
}

function isFirst(name) {
  return document.querySelector('[data-testid=label-photo][aria-posinset="1"]')?.dataset.name === name;
}

function namesSelected() {
  return [...document.querySelectorAll('[data-testid=label-photo][aria-selected=true]')].map(
    ({ dataset }) => dataset.name,
  );
}

function placesSelected() {
  const photos = [...document.querySelectorAll('[data-testid=label-photo][aria-selected=true]')];
  return photos.map((photo) => Number(photo.getAttribute('aria-posinset')) - 1);
}
