// The page of one file that a classifier is exported to: opened from the disk it predicts as the classifier does, in three
// browsers, and it cannot reach a server.

import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { classes, fixturePath, portable, queries } from './support/fixtures.mjs';
import { teach } from './support/flow.mjs';
import { screenshotPath, surplusWidth } from './support/look.mjs';
import { ENGINES, inEngine, temporaryFolder, withBrowser, withPage } from './support/page.mjs';
import { openOtherSite } from './support/site.mjs';
import { tryWaysOut, wayOf } from './support/ways-out.mjs';

const LIMIT = 1e-4;
const SETTLE_MS = 1_500;
/** MiB that can be sent by e-mail nearly everywhere, although the mail encodes the file once more. */
const MAX_SIZE = 6;
/** Has to be shown as it is. */
const NAME = 'Cats </script><b>& cups';

const folder = temporaryFolder();
const bare = join(folder, 'bare.html');
const file = join(folder, 'cats & cups.html');
let expected;

before(async () => {
  if (skipped('chromium')) return;
  writeFileSync(bare, '<!doctype html><title>bare</title><body>');
  await withPage({ query: 'device=cpu&precision=int8&mode=quality' }, async ({ page }) => {
    await teach(page);
    const asked = queries().map(({ path }) => portable(path));
    const exported = await page.evaluate(predictAndExport, { asked, name: NAME });
    expected = exported.expected;
    writeFileSync(file, Buffer.from(exported.html, 'base64'));
  });
});

for (const engine of ENGINES) {
  const { skip, timeout } = inEngine(engine, 240_000);
  const options = { skip: skip || skipped('chromium'), timeout };
  test(`the page predicts from the disk in ${engine}, and nothing gets out`, options, async (t) => {
    const other = await openOtherSite();
    t.after(other.close);
    await withBrowser(engine, async (page) => {
      await page.goto(pathToFileURL(bare).href);
      await page.evaluate(tryWaysOut, { base: other.url(), udpPort: 9 });
      await pause(SETTLE_MS);
      const reached = new Set(other.requests.map(wayOf));
      t.diagnostic(`from a page without a policy: ${[...reached].join(' ')}`);
      for (const way of ['fetch', 'image', 'form', 'worker-fetch']) assert.ok(reached.has(way), way);

      const [calls, requests] = [other.requests.length, page.requests?.length];
      const errors = (await page.errors()).length;
      await page.goto(pathToFileURL(file).href);
      await waitFor(page, 'the page to be ready', () => document.body.dataset.state === 'ready');
      assert.equal(await page.evaluate(() => document.querySelector('h1').textContent), NAME);
      assert.equal(await page.evaluate(() => document.title), NAME);
      const paths = [...queries().map(({ path }) => path), fixturePath('formats/zero.jpg')];
      await page.choose('#choose', paths);
      const names = paths.map((path) => basename(path));
      const answers = await waitFor(page, 'the answers', readAnswers, names);
      const { prediction, failed } = answers.pop();
      assert.equal(prediction, null);
      assert.ok(failed.endsWith('.'), failed);
      assert.deepEqual(
        answers.flatMap((answer) => answer.failed ?? []),
        [],
      );
      const predictions = answers.map((answer) => JSON.parse(answer.prediction));
      const difference = maxDifference(predictions);
      t.diagnostic(`largest difference of a probability: ${difference}`);
      assert.ok(difference <= LIMIT);
      const summary = ({ label, unlike, calibrated }) => [label, unlike, calibrated];
      assert.deepEqual(predictions.map(summary), expected.map(summary));
      assert.ok(expected.some(({ unlike }) => unlike) && expected.some(({ unlike }) => !unlike));
      assert.deepEqual((await page.errors()).slice(engine === 'webkit' ? 0 : errors), []);

      await look(page, engine);
      await page.evaluate(tryWaysOut, { base: other.url(), udpPort: 9 });
      await pause(SETTLE_MS);
      assert.deepEqual(other.requests.slice(calls), [], 'a server was reached');
      const ours = page.requests?.slice(requests).filter((url) => !url.startsWith(other.url())) ?? [];
      assert.deepEqual(
        ours.filter((url) => !/^(file|blob|data):/.test(url)),
        [],
      );
    });
  });
}

test('the page is small enough for an e-mail', inEngine('chromium'), (t) => {
  const size = statSync(file).size / 2 ** 20;
  t.diagnostic(`${size.toFixed(2)} MiB for ${classes().length} classes in int8`);
  assert.ok(size <= MAX_SIZE, `${size} MiB`);
});

async function look(page, engine) {
  for (const [width, theme] of [
    [1000, 'light'],
    [390, 'dark'],
  ]) {
    if (engine === 'chromium') await page.raw.emulateMedia({ colorScheme: theme });
    await page.resize(width, 800);
    assert.ok((await surplusWidth(page)) <= 0, `wider than ${width} px`);
    await page.screenshot(screenshotPath(`offline-page-${engine}-${width}`));
  }
}

function maxDifference(predictions) {
  const shares = ({ scores }) => new Map(scores.map(({ label, probability }) => [label, probability]));
  const differences = predictions.flatMap((prediction, at) => {
    const ours = shares(expected[at]);
    return Array.from(shares(prediction), ([label, share]) => Math.abs(share - ours.get(label)));
  });
  return Math.max(...differences);
}

// Run in the page:

/** The answer for each photo of these names, once all have one. */
function readAnswers(names) {
  const results = names.map((name) => {
    const { prediction = null, failed = null } = document.querySelector(`[data-name="${name}"]`)?.dataset ?? {};
    return { prediction, failed };
  });
  return results.every(({ prediction, failed }) => prediction ?? failed) ? results : null;
}

/** On the app's page. */
async function predictAndExport({ asked, name }) {
  const { handful, testing } = globalThis;
  const expected = await handful.predict(asked.map(testing.toFile));
  const html = await testing.toBase64(await handful.export('html', { name }));
  return { expected, html };
}
