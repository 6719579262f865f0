// Batches with files that are not photos, and batches that are cancelled.

import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { classes, formats, manyPhotos, portable } from './support/fixtures.mjs';
import { sharePage } from './support/page.mjs';

const { at } = app;
const MANY = 30;
const BATCH_LIMIT_MS = 120_000;
const [LEFT, RIGHT] = ['Class 1', 'Class 2'];

let page;

const step = sharePage({ query: 'device=cpu' }, (opened) => {
  ({ page } = opened);
});

step('bad files are named and the good files of the batch are learned', async () => {
  const { good, bad, truncated } = formats();
  assert.ok(good.length > 0 && bad.length > 0, 'tests/fixtures/formats lacks good or bad files');
  // Bad files first, to detect a batch that stops at one.
  const all = [...bad, ...truncated, ...good];
  await app.addPhotos(page, LEFT, all);
  await waitFor(page, 'the batch to be read', isRead, at('class-card', { label: LEFT }), BATCH_LIMIT_MS);
  await app.rest(page);
  await app.showAll(page, LEFT);
  const failures = await page.evaluate(readFailures, at('failure'));
  const failed = failures.map(({ name }) => name);
  const shown = (await app.photosOf(page, LEFT)).map(({ name }) => name);
  for (const path of bad) assert.ok(failed.includes(basename(path)), `${basename(path)} is not named`);
  for (const path of good) assert.ok(shown.includes(basename(path)), `${basename(path)} was not learned`);
  assert.deepEqual(
    [...failed, ...shown].toSorted(),
    all.map((path) => basename(path)).toSorted(),
    'each file is either learned or named',
  );
  for (const { name, code, words } of failures) {
    assert.ok(code, `${name} has no code`);
    assert.match(words, /\w+ \w+ .*\./, `${name} has no sentence: ${words}`);
  }
  await app.dismissFailures(page);
});

step('a bad file among the photos to recognise is named too', async () => {
  const [{ photos }, other] = classes();
  await app.addPhotos(page, RIGHT, other.photos.slice(0, 2), 2);
  await app.rest(page);
  const { bad } = formats();
  const [good, failed] = await app.recognise(page, [photos[0], bad[0]]);
  assert.equal(good.state, 'done');
  assert.equal(failed.state, 'failed');
  assert.equal(failed.label, '');
  assert.deepEqual(await app.allData(page, at('failure'), 'name'), [basename(bad[0])]);
  await app.dismissFailures(page);
});

step('cancelling a batch restores the state before it, and the page works on', async () => {
  const [{ photos }] = classes();
  const many = manyPhotos(MANY);
  try {
    const before = await pageState();
    await app.addPhotos(page, LEFT, many.paths);
    await waitFor(page, 'three photos of the batch to be done', isUnderWay, 3);
    await page.click(at('cancel'));
    await waitFor(page, 'the batch to be gone', isGone);
    await app.rest(page);
    assert.deepEqual(await pageState(), before);

    const [label, count] = before.held[0];
    await app.addPhotos(page, label, photos.slice(0, 1), count + 1);
    await app.rest(page);
    const [answer] = await app.recognise(page, [photos[1]]);
    assert.equal(answer.state, 'done');
  } finally {
    many.remove();
  }
});

step('an aborted call of the package adds nothing and rejects with the reason', async () => {
  const before = await app.held(page);
  const photos = classes().flatMap((taught) => taught.photos.slice(0, 4).map(portable));
  assert.equal(await page.evaluate(addAndAbort, photos), 'AbortError');
  assert.deepEqual(await app.held(page), before);
});

/** What the page shows and what the classifier has. */
async function pageState() {
  return {
    counts: await app.allData(page, at('class-card'), 'count'),
    waiting: await app.allData(page, at('class-card'), 'waiting'),
    photos: await app.allData(page, at('photo'), 'name'),
    failures: await app.allData(page, at('failure'), 'name'),
    accuracy: await app.accuracy(page),
    held: await app.heldCounts(page),
  };
}

// Run in the page:

function isUnderWay(least) {
  const bar = document.querySelector('[data-testid=progress]');
  return Number(bar?.dataset.done) >= least && Number(bar.dataset.done) < Number(bar.dataset.total);
}

function isRead(selector) {
  const { count, waiting } = document.querySelector(selector).dataset;
  return count !== '0' && waiting === '0';
}

/** Aborts after the second photo. */
function addAndAbort(photos) {
  const abort = new AbortController();
  const onProgress = ({ done }) => done === 2 && abort.abort();
  const files = photos.map(globalThis.testing.toFile);
  return globalThis.handful.add('aborted', files, { signal: abort.signal, onProgress }).then(
    ({ added }) => `added ${added.length}`,
    ({ name }) => name,
  );
}

function readFailures(selector) {
  return [...document.querySelectorAll(selector)].map(({ dataset: { name, code }, textContent }) => ({
    name,
    code,
    words: textContent.replace(name, '').trim(),
  }));
}

function isGone() {
  return [...document.querySelectorAll('[data-testid=class-card]')].every(({ dataset }) => dataset.waiting === '0');
}
