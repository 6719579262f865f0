// Every way a photo gets into the page: dropped on a class, dropped beside them, pasted, in a folder, in a folder of
// folders; and what changing the settings does to the photos that are there.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, photoFolders, portable } from './support/fixtures.mjs';
import { accuracyOf } from './support/flow.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 120_000 };
const { at } = app;
const [LEFT, RIGHT] = ['Class 1', 'Class 2'];

let site;
let page;
const [first, second, third] = classes();

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('chromium');
  await app.open(page, site.url('device=cpu'));
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('dropped on a class', options, async () => {
  await give('drop', at('class-card', { label: LEFT }), first.photos.slice(0, 2));
  await app.learnt(page, LEFT, 2);
});

test('dropped beside the classes, the page asks where to', options, async () => {
  await give('drop', at('engine'), second.photos.slice(0, 2));
  await waitFor(page, 'the question', (css) => document.querySelector(css)?.open, at('drop-ask'));
  await page.click(at('ask-class', { label: RIGHT }));
  await app.learnt(page, RIGHT, 2);
});

test('pasted into the class that was touched last', options, async () => {
  await page.click(`${at('class-card', { label: LEFT })} ${at('class-name')}`);
  await give('paste', `${at('class-card', { label: LEFT })} ${at('class-name')}`, first.photos.slice(2, 3));
  await app.learnt(page, LEFT, 3);
});

test('a folder for one class', options, async () => {
  await page.choose(
    `${at('class-card', { label: RIGHT })} ${at('class-folder')}`,
    photoFolders(second.label),
  );
  await app.learnt(page, RIGHT, 2 + second.photos.length);
});

test('a folder of class folders makes the classes', options, async () => {
  await page.choose(at('start-folder'), photoFolders());
  for (const { label, photos } of [first, second, third]) await app.learnt(page, label, photos.length);
  await app.rest(page);
});

test('dropped to be recognised', options, async () => {
  await give('drop', at('query-area'), third.photos.slice(0, 1));
  await waitFor(
    page,
    'the answer',
    (css) => document.querySelector(css),
    at('query-result', { state: 'done' }),
  );
  await app.rest(page);
  assert.equal((await app.data(page, at('query-result'))).label, third.label);
});

test('a recognised photo is learnt by saying what it is', options, async () => {
  const before = await app.held(page);
  await page.click(at('teach-query'));
  await waitFor(page, 'the question', (css) => document.querySelector(css)?.open, at('drop-ask'));
  assert.equal(await app.count(page, at('ask-query')), 0, 'it asks whether to recognise what it has recognised');
  await page.click(at('ask-class', { label: third.label }));
  await app.learnt(page, third.label, third.photos.length + 1, 1);
  await page.click(at('teach-query'));
  await waitFor(page, 'the question', (css) => document.querySelector(css)?.open, at('drop-ask'));
  await page.click(at('ask-new'));
  await waitFor(page, 'a class', ({ css, count }) => document.querySelectorAll(css).length === count, {
    css: at('class-card'),
    count: before.length + 1,
  });
  await app.rest(page);
  for (const _ of ['the class', 'the photo']) await page.click(at('undo'));
  await app.learnt(page, third.label, third.photos.length);
  await app.rest(page);
  assert.deepEqual(await app.held(page), before);
});

test('another mode reads every photo again and loses none', options, async () => {
  const before = await app.held(page);
  await page.click(`${at('advanced')} summary`);
  await page.select(at('mode-select'), 'fast');
  await waitFor(page, 'another engine', isBusy);
  await app.rest(page, 120_000);
  await accuracyOf(
    page,
    before.reduce((sum, { count }) => sum + count, 0),
  );
  assert.deepEqual(await app.held(page), before);
  assert.equal((await app.data(page, at('query-result'))).label, third.label);
  assert.deepEqual(await page.faults(), []);
});

/** Hands files to an element as a drop or a paste does. */
function give(how, selector, paths) {
  return page.evaluate(dispatch, { how, selector, photos: paths.map(portable) });
}

function dispatch({ how, selector, photos }) {
  const transfer = new DataTransfer();
  for (const { name, type, base64 } of photos) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const settings = { bubbles: true, cancelable: true };
  const event =
    how === 'drop'
      ? new DragEvent('drop', { ...settings, dataTransfer: transfer })
      : new ClipboardEvent('paste', { ...settings, clipboardData: transfer });
  document.querySelector(selector).dispatchEvent(event);
}

function isBusy() {
  const { phase, busy } = document.querySelector('[data-testid=app]').dataset;
  return phase === 'loading' || busy === 'true';
}
