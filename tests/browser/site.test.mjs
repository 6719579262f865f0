// The documentation as a site, if `./build.sh docs` has written it: the playground runs the package under its policy.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { waitFor } from './support/browsers.mjs';
import { inEngine, withBrowser } from './support/page.mjs';
import { openSite } from './support/site.mjs';

const folder = fileURLToPath(new URL('../../docs/reference/html/', import.meta.url));
const { skip, timeout } = inEngine('chromium');
const missing = existsSync(folder) ? skip : 'the site is not built: ./build.sh docs';

test('the playground teaches, predicts and reports errors', { skip: missing, timeout }, async (t) => {
  const site = await openSite({ folder });
  t.after(site.close);
  await withBrowser('chromium', async (page) => {
    await page.goto(`${site.url()}playground/index.html`);
    await page.click('#run');
    await waitFor(page, 'an answer', hasOutput, 'circle', 120_000);
    assert.match(await page.evaluate(output), /^\d of 6 recognised when left out\ncircle \[/);
    await page.raw.fill('#code', 'await Handful.create({ devise: 1 });');
    await page.click('#run');
    await waitFor(page, 'the error', hasOutput, 'There is no setting “devise” here');
    await page.goto(`${site.url()}documents/heads.html`);
    await waitFor(page, 'the navigation', hasNavigation);
    assert.deepEqual(await page.errors(), []);
  });
});

function output() {
  return document.querySelector('#output').textContent;
}

function hasOutput(words) {
  return document.querySelector('#output').textContent.includes(words) && !document.querySelector('#run').disabled;
}

function hasNavigation() {
  return document.querySelectorAll('#tsd-nav-container a').length > 20;
}
