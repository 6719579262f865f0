// The photos that come with the page: taught and recognised with one click, without a network, with their authors.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { fixturePath } from './support/fixtures.mjs';
import { ENGINES, pageTest } from './support/page.mjs';

const { at } = app;
const CLASSES = ['Cat', 'Coffee', 'Rocket'];

for (const engine of ENGINES) {
  const options = { engine, query: 'device=cpu', site: { path: '/some/path/' } };
  pageTest(`the samples without a server in ${engine}`, options, async ({ page, site }) => {
    await site.close();
    await app.open(page, site.url('device=cpu'));
    assert.equal((await app.data(page, at('seal'))).status, 'sealed');
    assert.match(await app.text(page, at('samples-by')), /CC0/);
    await page.click(at('try-samples'));
    for (const label of CLASSES) await app.learnt(page, label, 6);
    await waitFor(page, 'four answers', hasAnswers, 4);
    await app.rest(page);
    assert.deepEqual(await app.allData(page, at('query-result'), 'label'), [...CLASSES, '']);
    assert.deepEqual(await app.allData(page, at('query-result'), 'unlike'), ['false', 'false', 'false', 'true']);
    assert.deepEqual(
      await app.heldCounts(page),
      CLASSES.map((label) => [label, 6]),
    );
  });
}

pageTest('the samples go, and own photos stay', { query: 'device=cpu' }, async ({ page }) => {
  await page.click(at('try-samples'));
  for (const label of CLASSES) await app.learnt(page, label, 6);
  assert.equal((await app.data(page, at('samples-note'))).among, 'all');
  await app.addPhotos(page, 'Cat', [fixturePath('formats/baseline.jpg')], 7);
  await app.rest(page);
  await waitFor(page, 'the note about some samples', exists, at('samples-note', { among: 'some' }));
  await page.click(at('remove-samples'));
  await waitFor(page, 'no note', isGone, at('samples-note'));
  await app.rest(page);
  assert.deepEqual(await app.allData(page, at('class-card'), 'label'), ['Cat']);
  assert.deepEqual(await app.heldCounts(page), [['Cat', 1]]);
  assert.equal(await app.count(page, at('query-result')), 0);
  await page.click(at('undo'));
  await waitFor(page, 'the samples to be back', exists, at('samples-note', { among: 'some' }));
  for (const [label, count] of [
    ['Cat', 7],
    ['Coffee', 6],
    ['Rocket', 6],
  ])
    await app.learnt(page, label, count);
});

function exists(selector) {
  return document.querySelector(selector) !== null;
}

function isGone(selector) {
  return document.querySelector(selector) === null;
}

function hasAnswers(count) {
  const results = [...document.querySelectorAll('[data-testid=query-result]')];
  return results.length === count && results.every(({ dataset }) => dataset.state === 'done');
}
