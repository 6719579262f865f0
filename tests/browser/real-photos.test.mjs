// A person's way through all views with real photos, in all three engines: teach, check, label a folder by keys and save,
// and the camera where the engine can pretend to have one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { appears, HAS_CAMERA, waitFor } from './support/browsers.mjs';
import { unfold } from './support/check.mjs';
import { portable, realPhotos } from './support/fixtures.mjs';
import { addClasses } from './support/flow.mjs';
import { currentData } from './support/label.mjs';
import { ENGINES, inEngine, withPage } from './support/page.mjs';

const { at } = app;
const taught = realPhotos('grocery', ['Avocado', 'Oatly-Oat-Milk', 'Watermelon'], 4, 6);

for (const engine of ENGINES) {
  const { skip, timeout } = inEngine(engine, 400_000);
  const options = { skip: skip || (taught === null && 'the data set is not beside this checkout'), timeout };
  test(`every view with real photos in ${engine}`, options, () =>
    withPage({ engine, browser: { camera: HAS_CAMERA[engine] } }, async ({ page }) => {
      await addClasses(page, taught);
      const { correct, total } = await app.accuracy(page);
      assert.ok(correct >= 0.75 * total, `${correct} of ${total} left-out photos were right`);
      await check(page, total);
      await label(page);
      await live(page, HAS_CAMERA[engine]);
    }),
  );
}

async function check(page, total) {
  await app.goTo(page, 'check');
  await unfold(page, 'confusion');
  await appears(page, '.matrix');
  const cells = await page.evaluate(() =>
    [...document.querySelectorAll('.matrix td')].reduce((sum, cell) => sum + Number(cell.textContent.trim() || 0), 0),
  );
  assert.equal(cells, total);
}

async function label(page) {
  const given = taught.flatMap(({ others, label: truth }) =>
    others.map((path) => ({ ...portable(path), name: `${truth}-${path.split('/').at(-1)}` })),
  );
  await app.goTo(page, 'label');
  await app.give(page, at('label'), given);
  await waitFor(page, 'a guess for each', areGuessed, given.length, 200_000);
  const right = await page.evaluate(
    () =>
      [...document.querySelectorAll('[data-testid=label-photo]')].filter(
        ({ dataset }) => dataset.label !== '' && dataset.name.startsWith(dataset.label),
      ).length,
  );
  assert.ok(right >= 0.7 * given.length, `${right} of ${given.length} guesses are right`);
  const held = await app.held(page);
  await page.evaluate(() => document.getElementById('label-grid').focus());
  // The first photo gets the class of the digit, the next is skipped.
  for (const [key, done] of [
    ['2', 'labelled'],
    ['Space', 'skipped'],
  ]) {
    const { name } = await currentData(page);
    await page.press(key);
    await waitFor(page, key, hasState, { name, state: done });
  }
  await app.rest(page);
  const counts = (await app.held(page)).map(({ count }) => count);
  assert.deepEqual(
    counts,
    held.map(({ count }, index) => count + Number(index === 1)),
  );
  await page.evaluate(recordCsv);
  await page.click(at('label-export'));
  await page.click(at('export-csv'));
  const csv = await waitFor(page, 'the table', () => globalThis.csv);
  const lines = csv.trim().split('\r\n');
  assert.equal(lines.length, given.length + 1);
  assert.equal(lines.filter((line) => line.includes(',person,')).length, 1);
}

async function live(page, hasCamera) {
  await app.goTo(page, 'live');
  await page.click(at('live-start'));
  if (!hasCamera) {
    assert.match(await appears(page, at('camera-problem')), /\w+ .*\./);
    return;
  }
  await waitFor(page, 'an answer', (css) => document.querySelector(css)?.dataset.label !== undefined, at('live-label'));
  await page.click(at('live-stop'));
  await appears(page, at('live', { camera: 'off' }));
}

// Run in the page:

function areGuessed(count) {
  const photos = [...document.querySelectorAll('[data-testid=label-photo]')];
  return photos.length === count && photos.every(({ dataset }) => ['guess', 'unlike'].includes(dataset.state));
}

function hasState({ name, state }) {
  const photos = [...document.querySelectorAll('[data-testid=label-photo]')];
  return photos.some(({ dataset }) => dataset.name === name && dataset.state === state);
}

/** Reads the CSV where the page creates its URL: a sealed page cannot fetch a blob. */
function recordCsv() {
  const make = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (content) => {
    if (content.type === 'text/csv') {
      void content.text().then((text) => {
        globalThis.csv = text;
      });
    }
    return make(content);
  };
}
