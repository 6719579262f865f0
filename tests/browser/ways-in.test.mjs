// Every way to give photos to the page: dropped on a class, dropped elsewhere, pasted, as a folder, as a folder of class
// folders; and a change of mode with photos there.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { appears, waitFor } from './support/browsers.mjs';
import { classes, photoFolders } from './support/fixtures.mjs';
import { accuracyOf } from './support/flow.mjs';
import { sharePage } from './support/page.mjs';

const { at } = app;
const [LEFT, RIGHT] = ['Class 1', 'Class 2'];
const [first, second, third] = classes();
/** The question where photos belong. */
const QUESTION = `${at('drop-ask')}[open]`;

let page;

const step = sharePage({ query: 'device=cpu' }, (opened) => {
  ({ page } = opened);
});

step('dropped on a class', async () => {
  await app.give(page, at('class-card', { label: LEFT }), first.photos.slice(0, 2));
  await app.learnt(page, LEFT, 2);
});

step('dropped elsewhere, the page asks for the class', async () => {
  await app.give(page, at('engine'), second.photos.slice(0, 2));
  await appears(page, QUESTION);
  await page.click(at('ask-class', { label: RIGHT }));
  await app.learnt(page, RIGHT, 2);
});

step('pasted into the class that was used last', async () => {
  const name = app.inClass(LEFT, 'class-name');
  await page.click(name);
  await app.give(page, name, first.photos.slice(2, 3), 'paste');
  await app.learnt(page, LEFT, 3);
});

step('a folder for one class', async () => {
  await page.choose(app.inClass(RIGHT, 'class-folder'), photoFolders(second.label));
  await app.learnt(page, RIGHT, 2 + second.photos.length);
});

step('a folder of class folders creates the classes', async () => {
  await page.choose(at('start-folder'), photoFolders());
  for (const { label, photos } of [first, second, third]) await app.learnt(page, label, photos.length);
  await app.rest(page);
});

step('dropped to be recognised', async () => {
  await app.give(page, at('query-area'), third.photos.slice(0, 1));
  await appears(page, at('query-result', { state: 'done' }));
  await app.rest(page);
  assert.equal((await app.data(page, at('query-result'))).label, third.label);
});

step('a recognised photo is added to a class', async () => {
  const before = await app.held(page);
  await page.click(at('teach-query'));
  await appears(page, QUESTION);
  assert.equal(await app.count(page, at('ask-query')), 0, 'the question offers to recognise the photo again');
  await page.click(at('ask-class', { label: third.label }));
  await app.learnt(page, third.label, third.photos.length + 1, 1);
  await page.click(at('teach-query'));
  await appears(page, QUESTION);
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

step('another mode reads every photo again and loses none', async () => {
  const before = await app.held(page);
  await app.openAdvanced(page);
  await app.anotherEngine(page, () => page.select(at('mode-select'), 'fast'));
  await accuracyOf(
    page,
    before.reduce((sum, { count }) => sum + count, 0),
  );
  assert.deepEqual(await app.held(page), before);
  assert.equal((await app.data(page, at('query-result'))).label, third.label);
});
