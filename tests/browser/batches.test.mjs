// Batches that do not go smoothly: files that are no photos among good ones, and a change of mind in the middle.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { basename } from 'node:path';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, formats, manyPhotos, portable } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 180_000 };
const { at } = app;
const MANY = 30;
const BATCH_LIMIT_MS = 120_000;

let site;
let page;
const [LEFT, RIGHT] = ['Class 1', 'Class 2'];

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

test('bad files are named and the good ones of the batch are learnt', options, async () => {
  const { good, bad, cutOff } = formats();
  assert.ok(good.length > 0 && bad.length > 0, 'tests/fixtures/formats lacks good or bad files');
  // Bad ones first, so that a batch that stops at one is found out.
  await app.addPhotos(page, LEFT, [...bad, ...cutOff, ...good]);
  await waitFor(page, 'the batch to be read', isRead, at('class-card', { label: LEFT }), BATCH_LIMIT_MS);
  await app.rest(page);
  await app.showAll(page, LEFT);
  const failures = await page.evaluate(readFailures, at('failure'));
  const failed = failures.map(({ name }) => name);
  const shown = (await app.photosOf(page, LEFT)).map(({ name }) => name);
  for (const path of bad) assert.ok(failed.includes(basename(path)), `${basename(path)} is not named`);
  for (const path of good) assert.ok(shown.includes(basename(path)), `${basename(path)} was not learnt`);
  assert.deepEqual(
    [...failed, ...shown].toSorted(),
    [...bad, ...cutOff, ...good].map((path) => basename(path)).toSorted(),
    'each file is either learnt or named, and not both',
  );
  for (const { name, code, words } of failures) {
    assert.ok(code, `${name} has no code`);
    assert.match(words, /\w+ \w+ .*\./, `${name} has no sentence: ${words}`);
  }
  await app.dismissFailures(page);
});

test('a bad file among the photos to recognise is named too', options, async () => {
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

test(
  'cancelling a batch takes the page back to the state before, and it goes on working',
  options,
  async () => {
    const [{ photos }] = classes();
    const many = manyPhotos(MANY);
    try {
      const before = await standing();
      await app.addPhotos(page, LEFT, many.paths);
      await waitFor(page, 'three photos of the batch to be done', isUnderWay, 3);
      await page.click(at('cancel'));
      await waitFor(page, 'the batch to be gone', isGone);
      await app.rest(page);
      assert.deepEqual(await standing(), before);

      const [label, count] = before.held[0];
      await app.addPhotos(page, label, photos.slice(0, 1), count + 1);
      await app.rest(page);
      const [answer] = await app.recognise(page, [photos[1]]);
      assert.equal(answer.state, 'done');
      assert.deepEqual(await page.faults(), []);
    } finally {
      many.remove();
    }
  },
);

test('an aborted call of the package keeps nothing and rejects with the reason', options, async () => {
  const before = await app.held(page);
  const photos = classes().flatMap((lesson) => lesson.photos.slice(0, 4).map(portable));
  const reason = await page.evaluate(addAndAbort, photos);
  assert.equal(reason, 'AbortError');
  assert.deepEqual(await app.held(page), before);
});

/** What the page shows and what the engine holds. */
async function standing() {
  return {
    counts: await app.allData(page, at('class-card'), 'count'),
    waiting: await app.allData(page, at('class-card'), 'waiting'),
    photos: await app.allData(page, at('photo'), 'name'),
    failures: await app.allData(page, at('failure'), 'name'),
    accuracy: await app.accuracy(page),
    held: (await app.held(page)).map(({ label, count }) => [label, count]),
  };
}

function isUnderWay(least) {
  const bar = document.querySelector('[data-testid=progress]');
  return Number(bar?.dataset.done) >= least && Number(bar.dataset.done) < Number(bar.dataset.total);
}

function isRead(selector) {
  const { count, waiting } = document.querySelector(selector).dataset;
  return count !== '0' && waiting === '0';
}

/** Aborts after the second photo, as a package user would. */
function addAndAbort(photos) {
  const files = photos.map(({ name, type, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new File([bytes], name, { type });
  });
  const abort = new AbortController();
  const onProgress = ({ done }) => done === 2 && abort.abort();
  return globalThis.handful.add('aborted', files, { signal: abort.signal, onProgress }).then(
    ({ added }) => `kept ${added.length}`,
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
  return [...document.querySelectorAll('[data-testid=class-card]')].every(
    ({ dataset }) => dataset.waiting === '0',
  );
}
