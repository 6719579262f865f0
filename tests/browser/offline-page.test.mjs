// The page of one file that a classifier is exported to: from the disk it predicts as the classifier does, in three
// browsers, and reaches no server whatever it tries.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, fixturePath, portable, queries } from './support/fixtures.mjs';
import { teach } from './support/flow.mjs';
import { openSite, openStranger } from './support/site.mjs';
import { tryWaysOut, wayOf } from './support/ways-out.mjs';

const LIMIT = 1e-4;
const SETTLE_MS = 1_500;
/** MiB that may be sent by e-mail nearly everywhere, also when the mail packs it a second time. */
const LARGEST = 6;
/** What has to be shown as it is. */
const NAME = 'Cats </script><b>& cups';
const SCREENS = fileURLToPath(new URL('../../test-results/screens/', import.meta.url));

let folder;
let file;
let expected;

before(async () => {
  if (skipped('chromium')) return;
  folder = mkdtempSync(join(tmpdir(), 'handful-page-'));
  mkdirSync(SCREENS, { recursive: true });
  const site = await openSite();
  const page = await openBrowser('chromium');
  try {
    await app.open(page, site.url('device=cpu&precision=int8&mode=quality'));
    await teach(page);
    const made = await page.evaluate(predictAndExport, {
      asked: queries().map(({ path }) => portable(path)),
      name: NAME,
    });
    expected = made.expected;
    file = join(folder, 'cats & cups.html');
    writeFileSync(file, Buffer.from(made.html, 'base64'));
    writeFileSync(join(folder, 'bare.html'), '<!doctype html><title>bare</title><body>');
  } finally {
    await page.close();
    await site.close();
  }
});

after(() => folder && rmSync(folder, { recursive: true }));

for (const engine of ['chromium', 'firefox', 'webkit']) {
  test(`the page predicts from the disk in ${engine}, and nothing gets out`, {
    skip: skipped(engine) || skipped('chromium'),
    timeout: 240_000,
  }, async (t) => {
    const stranger = await openStranger();
    const page = await openBrowser(engine);
    try {
      await page.goto(pathToFileURL(join(folder, 'bare.html')).href);
      await page.evaluate(tryWaysOut, { base: stranger.url, udpPort: 9 });
      await pause(SETTLE_MS);
      const heard = new Set(stranger.calls.map(wayOf));
      t.diagnostic(`from a page without a policy: ${[...heard].join(' ')}`);
      for (const way of ['fetch', 'image', 'form', 'worker-fetch']) assert.ok(heard.has(way), way);

      const [calls, asked] = [stranger.calls.length, page.requests?.length];
      const faults = (await page.faults()).length;
      await page.goto(pathToFileURL(file).href);
      await waitFor(page, 'the page to be ready', () => document.body.dataset.state === 'ready');
      assert.equal(await page.evaluate(() => document.querySelector('h1').textContent), NAME);
      assert.equal(await page.evaluate(() => document.title), NAME);
      const paths = [...queries().map(({ path }) => path), fixturePath('formats/zero.jpg')];
      await page.choose('#choose', paths);
      const answers = await waitFor(page, 'the answers', answersOf, paths.map((path) => basename(path)));
      const { prediction, failed } = answers.pop();
      assert.equal(prediction, null);
      assert.ok(failed.endsWith('.'), failed);
      assert.deepEqual(answers.flatMap((answer) => answer.failed ?? []), []);
      const predictions = answers.map((answer) => JSON.parse(answer.prediction));
      t.diagnostic(`largest difference of a probability: ${worst(predictions)}`);
      assert.ok(worst(predictions) <= LIMIT);
      const said = (prediction) => [prediction.label, prediction.unlike, prediction.calibrated];
      assert.deepEqual(predictions.map(said), expected.map(said));
      assert.ok(expected.some(({ unlike }) => unlike) && expected.some(({ unlike }) => !unlike));
      assert.deepEqual((await page.faults()).slice(faults), []);

      await look(page, engine);
      await page.evaluate(tryWaysOut, { base: stranger.url, udpPort: 9 });
      await pause(SETTLE_MS);
      assert.deepEqual(stranger.calls.slice(calls), [], 'a server was reached');
      const ours = page.requests?.slice(asked).filter((url) => !url.startsWith(stranger.url)) ?? [];
      assert.deepEqual(ours.filter((url) => !/^(file|blob|data):/.test(url)), []);
    } finally {
      await page.close();
      await stranger.close();
    }
  });
}

test('the page is small enough to be sent', { skip: skipped('chromium') }, async (t) => {
  const { size } = await import('node:fs/promises').then(({ stat }) => stat(file));
  t.diagnostic(`${(size / 2 ** 20).toFixed(2)} MiB for ${classes().length} classes in int8`);
  assert.ok(size / 2 ** 20 <= LARGEST, `${size} bytes`);
});

async function look(page, engine) {
  for (const [width, theme] of [[1000, 'light'], [390, 'dark']]) {
    if (engine === 'chromium') await page.raw.emulateMedia({ colorScheme: theme });
    await page.resize(width, 800);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide at ${width}`);
    await page.screenshot(join(SCREENS, `offline-page-${engine}-${width}.png`));
  }
}

function worst(predictions) {
  const shares = ({ scores }) => new Map(scores.map(({ label, probability }) => [label, probability]));
  const differences = predictions.flatMap((prediction, at) => {
    const ours = shares(expected[at]);
    return Array.from(shares(prediction), ([label, share]) => Math.abs(share - ours.get(label)));
  });
  return Math.max(...differences);
}

/** In the page: what became of each photo of these names, once all have an answer. */
function answersOf(names) {
  const results = names.map((name) => {
    const { prediction = null, failed = null } = document.querySelector(`[data-name="${name}"]`)?.dataset ?? {};
    return { prediction, failed };
  });
  return results.every(({ prediction, failed }) => prediction ?? failed) ? results : null;
}

/** In the app's page. */
async function predictAndExport({ asked, name }) {
  const { handful } = globalThis;
  const files = asked.map(({ name, type, base64 }) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new File([bytes], name, { type });
  });
  const expected = await handful.predict(files);
  const page = await handful.export('html', { name });
  const url = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(page);
  });
  return { expected, html: url.slice(url.indexOf(',') + 1) };
}
