// The whole job on the CPU engine in Chromium, with no request after the page is loaded.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { disappears, waitFor } from './support/browsers.mjs';
import { accuracyOf, ask, askUnrelated, teach } from './support/flow.mjs';
import { sharePage } from './support/page.mjs';

const { at } = app;

let site;
let page;
let taught;
let moved;
let loaded;

const step = sharePage({ query: 'device=cpu' }, (opened) => {
  ({ site, page } = opened);
  loaded = { site: site.requests.length, page: page.requests.length };
});

step('the engine is the CPU, because the address says so', async () => {
  const { device, why } = await app.engine(page);
  assert.deepEqual({ device, why }, { device: 'cpu', why: 'forced' });
});

step('classes are taught and new photos recognised', async () => {
  taught = await teach(page);
  await ask(page);
});

step('photos of something else look different from the classes', () => askUnrelated(page));

step('renaming a class renames its answers, without another training', async () => {
  const [first] = taught;
  const { trainings } = await app.data(page, at('app'));
  const name = `${first.label} "2" & <b>`;
  await app.renameClass(page, first.label, name);
  await app.rest(page);
  const shown = await app.allData(page, at('query-result'), 'label');
  assert.ok(shown.includes(name) && !shown.includes(first.label), `shown: ${shown}`);
  assert.deepEqual((await app.heldCounts(page))[0], [name, first.photos.length]);
  await app.renameClass(page, name, first.label);
  await app.rest(page);
  assert.equal((await app.data(page, at('app'))).trainings, trainings);
});

step('moving a photo puts it into the other class', async () => {
  const [from, to, third] = taught;
  const [{ id }] = await app.photosOf(page, from.label);
  await app.movePhoto(page, from.label, to.label, id);
  await app.learnt(page, to.label, to.photos.length + 1);
  await app.learnt(page, from.label, from.photos.length - 1);
  await app.rest(page);
  moved = (await app.photosOf(page, to.label)).at(-1);
  assert.equal(moved.id, id, 'the id of the photo changed');
  assert.deepEqual(
    (await app.held(page)).map(({ count }) => count),
    [from.photos.length - 1, to.photos.length + 1, third.photos.length],
  );
});

step('removing that photo leaves the others', async () => {
  const [from, to, third] = taught;
  await app.removePhoto(page, to.label, moved.id);
  await app.learnt(page, to.label, to.photos.length);
  await accuracyOf(page, from.photos.length - 1 + to.photos.length + third.photos.length);
  const ids = (await app.photosOf(page, to.label)).map(({ id }) => id);
  assert.ok(!ids.includes(moved.id), 'another photo was removed');
});

step('deleting a class asks first', async () => {
  const [first, second, third] = taught;
  await page.click(app.inClass(third.label, 'delete-class'));
  await page.click(app.inClass(third.label, 'keep-class'));
  await disappears(page, at('confirm-delete'));
  assert.equal(await app.count(page, at('class-card', { label: third.label })), 1, 'the class was deleted');
  await app.deleteClass(page, third.label);
  await accuracyOf(page, first.photos.length - 1 + second.photos.length);
  assert.deepEqual(
    (await app.held(page)).map(({ label }) => label),
    [first.label, second.label],
  );
  const shown = await app.allData(page, at('query-result'), 'label');
  assert.ok(!shown.includes(third.label), `${third.label} is still an answer`);
});

step('one photo per class gives a ranking and no percentages', async () => {
  const [first, second] = taught;
  for (const { label } of [first, second]) {
    for (let left = Object.fromEntries(await app.heldCounts(page))[label]; left > 1; left -= 1) {
      await app.removePhoto(page, label);
      await app.learnt(page, label, left - 1);
    }
  }
  await app.rest(page);
  await waitFor(page, 'answers without percentages', areRanked);
  const probabilities = await app.allData(page, at('score-row'), 'probability');
  assert.ok(probabilities.length > 0 && probabilities.every((value) => !value), `percentages: ${probabilities}`);
  assert.doesNotMatch(await app.text(page, at('query-area')), /\d\s*%/);
  assert.equal((await app.accuracy(page)).total, null);
});

step('the loaded page made no request', () => {
  const isOutside = (url) => !/^(blob|data):/.test(url);
  assert.deepEqual(site.requests.slice(loaded.site), [], 'requests to its server');
  assert.deepEqual(page.requests.slice(loaded.page).filter(isOutside), [], 'requests of the browser');
  const others = page.requests.filter(isOutside).filter((url) => !url.startsWith(site.url()));
  assert.deepEqual(others, [], 'requests to other servers');
});

function areRanked() {
  const results = [...document.querySelectorAll('[data-testid=query-result]')];
  return results.length > 0 && results.every(({ dataset }) => dataset.calibrated === 'false');
}
