// A person's whole way through the rooms with real photos, in all three engines: taught, checked, a folder labelled by
// keys and saved, and the camera where the engine can pretend to have one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { portable, realPhotos } from './support/fixtures.mjs';
import { openSite } from './support/site.mjs';

const { at } = app;
const lessons = realPhotos('grocery', ['Avocado', 'Oatly-Oat-Milk', 'Watermelon'], 4, 6);

/** A camera that is none. WebKitGTK's driver has neither one nor an answer to the browser's question. */
const CAMERA = {
  chromium: { args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] },
  firefox: {
    prefs: { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true },
  },
  webkit: undefined,
};

for (const engine of ['chromium', 'firefox', 'webkit']) {
  const skip = skipped(engine) || (lessons === null && 'no photos lie beside this checkout');
  test(`every room with real photos in ${engine}`, { skip, timeout: 400_000 }, async () => {
    const site = await openSite();
    const page = await openBrowser(engine, CAMERA[engine]);
    try {
      await app.open(page, site.url('device=cpu&mode=fast'));
      for (const [index, { label, photos }] of lessons.entries()) {
        if (index < 2) await app.renameClass(page, `Class ${index + 1}`, label);
        else await app.addClass(page, label);
        await app.addPhotos(page, label, photos, photos.length);
      }
      await app.rest(page);
      const { correct, total } = await app.accuracy(page);
      assert.ok(correct >= 0.75 * total, `${correct} of ${total} left-out photos were right`);
      await check(page, total);
      await label(page);
      await live(page, CAMERA[engine] !== undefined);
      assert.deepEqual(await page.faults(), []);
    } finally {
      await page.close();
      await site.close();
    }
  });
}

async function check(page, total) {
  await page.click(at('view-check'));
  await waitFor(page, 'the confusion matrix', (css) => Boolean(document.querySelector(css)), '.matrix');
  const cells = await page.evaluate(() =>
    [...document.querySelectorAll('.matrix td')].reduce((sum, cell) => sum + Number(cell.textContent.trim() || 0), 0),
  );
  assert.equal(cells, total);
}

async function label(page) {
  const given = lessons.flatMap(({ others, label: truth }) =>
    others.map((path) => ({ ...portable(path), name: `${truth}-${path.split('/').at(-1)}` })),
  );
  await page.click(at('view-label'));
  await page.evaluate(dropFiles, { selector: at('label'), given });
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
  // The first is given to the class of the second digit, the next is skipped, the next agreed to.
  for (const [key, done] of [
    ['2', 'labelled'],
    ['Space', 'skipped'],
  ]) {
    const name = await page.evaluate(currentName);
    await page.press(key);
    await waitFor(page, key, hasState, { name, state: done });
  }
  await app.rest(page);
  const counts = (await app.held(page)).map(({ count }) => count);
  assert.deepEqual(
    counts,
    held.map(({ count }, index) => count + Number(index === 1)),
  );
  await page.evaluate(catchDownloads);
  await page.click(at('label-export'));
  await page.click(at('export-csv'));
  const csv = await waitFor(page, 'the table', () => globalThis.caught);
  const lines = csv.trim().split('\r\n');
  assert.equal(lines.length, given.length + 1);
  assert.equal(lines.filter((line) => line.includes(',person,')).length, 1);
}

async function live(page, hasCamera) {
  await page.click(at('view-live'));
  await page.click(at('live-start'));
  if (!hasCamera) {
    const problem = await waitFor(page, 'words on the camera', (css) => document.querySelector(css)?.textContent, at('camera-problem'));
    assert.match(problem, /\w+ .*\./);
    return;
  }
  await waitFor(page, 'an answer', (css) => document.querySelector(css)?.dataset.label !== undefined, at('live-label'));
  await page.click(at('live-stop'));
  await waitFor(page, 'the camera to be off', (css) => Boolean(document.querySelector(css)), at('live', { camera: 'off' }));
}

// What follows runs in the page.

function dropFiles({ selector, given }) {
  const transfer = new DataTransfer();
  for (const { name, type, base64 } of given) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer });
  document.querySelector(selector).dispatchEvent(event);
}

function areGuessed(count) {
  const photos = [...document.querySelectorAll('[data-testid=label-photo]')];
  return photos.length === count && photos.every(({ dataset }) => ['guess', 'unlike'].includes(dataset.state));
}

function currentName() {
  return document.querySelector('[data-testid=label-photo][aria-selected=true]').dataset.name;
}

function hasState({ name, state }) {
  const photos = [...document.querySelectorAll('[data-testid=label-photo]')];
  return photos.some(({ dataset }) => dataset.name === name && dataset.state === state);
}

/** A sealed page cannot fetch what it made itself, so the content is read where it is made. */
function catchDownloads() {
  const make = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (content) => {
    if (content.type === 'text/csv') void content.text().then((words) => (globalThis.caught = words));
    return make(content);
  };
}
