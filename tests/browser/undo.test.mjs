// Everything that a person does to classes and photos is taken back and done again, by keys and by buttons, and no
// photo is read twice for it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, queries } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 120_000 };
const { at } = app;
const [CAT, COFFEE] = classes();
const UNDO = 'ControlOrMeta+z';

let site;
let page;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('chromium');
  await app.open(page, site.url('device=cpu&mode=fast'));
  await app.renameClass(page, 'Class 1', CAT.label);
  await app.renameClass(page, 'Class 2', COFFEE.label);
  await app.addPhotos(page, CAT.label, CAT.photos.slice(0, 4), 4);
  await app.addPhotos(page, COFFEE.label, COFFEE.photos.slice(0, 3), 3);
  await app.rest(page);
});

after(async () => {
  await page?.close();
  await site?.close();
});

/** What the page and the engine hold; they must agree. */
async function standing() {
  // A key changes the state at once, and the page with the next frame.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  await app.rest(page);
  const cards = await page.evaluate(() =>
    [...document.querySelectorAll('[data-testid=class-card]')].map((card) => ({
      label: card.dataset.label,
      photos: [...card.querySelectorAll('[data-testid=photo]')].map(({ dataset }) => dataset.name),
      ready: Number(card.dataset.count),
    })),
  );
  for (const { label, photos, ready } of cards) {
    assert.equal(ready, photos.length, `${label} has photos that are not learnt`);
    const engine = (await app.held(page)).find((entry) => entry.label === label);
    assert.equal(engine?.count, photos.length, `the engine holds other photos of ${label}`);
  }
  assert.equal((await app.held(page)).length, cards.length);
  const settings = await page.evaluate(() => ({
    head: document.querySelector('[data-testid=head-select]').value,
    mode: document.querySelector('[data-testid=mode-select]').value,
    name: document.querySelector('[data-testid=project-name]').value,
    results: [...document.querySelectorAll('[data-testid=query-result]')].map(({ dataset: { name, state, label } }) => [name, state, label]),
  }));
  return { cards, ...settings };
}

/** Does something, takes it back and does it again; between them everything is as it was. */
async function thereAndBack(words, change) {
  const before = await standing();
  await change();
  const changed = await standing();
  assert.notDeepEqual(changed, before, 'nothing was changed');
  assert.match(await label('undo'), words);
  const embed = await watchReading();
  await page.raw.locator('#add-class').focus();
  await page.raw.keyboard.press(UNDO);
  assert.deepEqual(await standing(), before);
  assert.match(await app.text(page, at('announce')), /Undone|Trained/);
  assert.match(await label('redo'), words);
  await page.raw.keyboard.press('ControlOrMeta+Shift+z');
  assert.deepEqual(await standing(), changed);
  await page.click(at('undo'));
  assert.deepEqual(await standing(), before);
  await page.raw.keyboard.press('Control+y');
  assert.deepEqual(await standing(), changed);
  await page.click(at('undo'));
  assert.deepEqual(await standing(), before);
  assert.equal(await embed(), 0, 'photos were read again');
}

const label = (id) => page.evaluate((css) => document.querySelector(css).ariaLabel, at(id));

/** Presses a button until it says that there is nothing more to do. */
async function untilEnd(id, words) {
  for (let step = 0; (await label(id)) !== words; step += 1) {
    assert.ok(step < 30, `${id} does not come to an end`);
    const before = await label(id);
    await page.click(at(id));
    await waitFor(page, `${id} to be done`, ({ css, last }) => document.querySelector(css).ariaLabel !== last, {
      css: at(id),
      last: before,
    });
  }
}

/** Waits for the engine that another care per photo takes. */
async function restarted() {
  await waitFor(page, 'another engine', () => !globalThis.handful);
  await waitFor(page, 'it to be ready', () => Boolean(globalThis.handful), null, 120_000);
  await app.rest(page, 120_000);
}

/** Counts the photos that the engine is asked to read from now on. */
async function watchReading() {
  await page.evaluate(() => {
    const { handful } = globalThis;
    globalThis.read = 0;
    const embed = Object.getPrototypeOf(handful).embed;
    handful.embed = (photos, more) => {
      globalThis.read += photos.length;
      return embed.call(handful, photos, more);
    };
  });
  return () => page.evaluate(() => globalThis.read);
}

test('removing a photo', options, () =>
  thereAndBack(/1\.jpg removed/, async () => {
    await page.raw.locator(`${at('class-card', { label: CAT.label })} ${at('photo-open')}`).first().focus();
    await page.raw.keyboard.press('Delete');
  }));

test('moving a photo', options, () =>
  thereAndBack(/1\.jpg moved to coffee/, async () => {
    await app.openPhoto(page, CAT.label);
    await page.select(at('move-photo'), COFFEE.label);
  }));

test('dragging a photo to another class', options, () =>
  thereAndBack(/\d\.jpg moved to coffee/, async () => {
    const [photo, card] = [at('photo'), at('class-card', { label: COFFEE.label })];
    const [from, to] = await Promise.all(
      [`${at('class-card', { label: CAT.label })} ${photo}`, card].map((css) => page.raw.locator(css).first().boundingBox()),
    );
    const { mouse } = page.raw;
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    // Dropped where it comes from, it stays; the card there does not even offer itself.
    await mouse.move(from.x + from.width / 2 + 20, from.y + from.height / 2, { steps: 5 });
    await waitFor(page, 'the other class to offer itself', (css) => document.querySelector(css)?.matches('.inviting'), card);
    assert.equal(await app.count(page, '.card.inviting'), 1);
    await mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
    // The browser asks what is below it when it stays there.
    await mouse.move(to.x + to.width / 2 + 2, to.y + to.height / 2, { steps: 2 });
    await waitFor(page, 'the class to be marked', (css) => document.querySelector(css)?.matches('.over'), card);
    await mouse.up();
    await waitFor(page, 'the drag to be over', () => !document.querySelector('.card.inviting'));
  }));

test('renaming a class', options, () =>
  thereAndBack(/cat renamed to tabby/, () => app.renameClass(page, CAT.label, 'tabby')));

test('making a class', options, () =>
  thereAndBack(/class Class 3 made/, () => page.click(at('add-class'))));

test('deleting a class with its photos', options, () =>
  thereAndBack(/class cat deleted/, async () => {
    await page.click(`${at('class-card', { label: CAT.label })} ${at('delete-class')}`);
    await page.click(at('confirm-delete'));
    await waitFor(page, 'the class to be gone', () => document.querySelectorAll('[data-testid=class-card]').length === 1);
  }));

test('adding photos', options, () =>
  thereAndBack(/2 photos added to cat/, () => app.addPhotos(page, CAT.label, CAT.photos.slice(4, 6), 6)));

test('choosing a way of learning', options, async () => {
  await page.click(`${at('advanced')} summary`);
  await thereAndBack(/Class averages/, () => page.select(at('head-select'), 'prototype'));
});

test('renaming the project', options, () =>
  thereAndBack(/project renamed to Pets/, async () => {
    await page.click('#project-button');
    await page.fill(at('project-name'), 'Pets');
    await page.raw.keyboard.press('Escape');
  }));

test('photos to recognise', options, () =>
  thereAndBack(/3 photos to recognise/, () =>
    app.recognise(page, queries().slice(0, 3).map(({ path }) => path))));

test('taking one of them off the results', options, async () => {
  await page.click(at('redo'));
  await thereAndBack(/jpg removed from the results/, () => page.click(at('remove-query')));
});

test('clearing the results', options, () =>
  thereAndBack(/results cleared/, async () => {
    await page.click(at('clear-queries'));
    await waitFor(page, 'no results', (css) => !document.querySelector(css), at('query-result'));
  }));

test('results that come back are answered by the classes of now', options, async () => {
  const { results } = await standing();
  await page.click(at('clear-queries'));
  await app.renameClass(page, CAT.label, 'tabby');
  await standing();
  // The name comes back with the first step, the results with the second.
  for (const _ of ['the name', 'the results']) await page.click(at('undo'));
  assert.deepEqual((await standing()).results, results);
});

test('what was cancelled is recognised after all', options, async () => {
  const before = await standing();
  const photos = Array.from({ length: 12 }, () => COFFEE.photos).flat();
  await page.choose(at('query-files'), photos);
  await page.click(at('cancel'));
  const { results } = await standing();
  assert.ok(results.length < before.results.length + photos.length, 'nothing was left to cancel');
  assert.match(await label('undo'), /recognising of \d+ photos cancelled/);
  await page.click(at('undo'));
  const after = await standing();
  assert.equal(after.results.length, before.results.length + photos.length);
  assert.ok(after.results.every(([, state]) => state === 'done'), 'a photo has no answer');
  await page.click(at('undo'));
  assert.deepEqual(await standing(), before);
});

test('another care per photo, which reads everything again', options, async () => {
  const before = await standing();
  await page.select(at('mode-select'), 'quality');
  await restarted();
  const { mode, cards } = await standing();
  assert.equal(mode, 'quality');
  assert.deepEqual(cards, before.cards);
  assert.match(await label('undo'), /care per photo: Quality/);
  await page.click(at('undo'));
  await restarted();
  assert.deepEqual(await standing(), before);
});

test('a field keeps its own undo, and a cancelled drop leaves nothing to undo', options, async () => {
  const before = await standing();
  const words = await label('undo');
  await page.raw.locator(at('class-name')).first().focus();
  await page.raw.keyboard.type('x');
  await page.raw.keyboard.press(UNDO);
  await page.raw.keyboard.press('Tab');
  assert.deepEqual(await standing(), before);
  assert.equal(await label('undo'), words, 'the field was not left alone');
  const photos = Array.from({ length: 12 }, () => COFFEE.photos).flat();
  await page.choose(`${at('class-card', { label: COFFEE.label })} ${at('class-files')}`, photos);
  await page.click(at('cancel'));
  assert.deepEqual(await standing(), before);
  assert.equal(await label('undo'), words);
});

test('several steps back to the beginning', options, async () => {
  await untilEnd('undo', 'Nothing to undo');
  const { cards } = await standing();
  assert.deepEqual(
    cards.map(({ label, photos }) => [label, photos.length]),
    [
      ['Class 1', 0],
      ['Class 2', 0],
    ],
  );
  await untilEnd('redo', 'Nothing to redo');
  await standing();
  assert.deepEqual(await page.faults(), []);
});
