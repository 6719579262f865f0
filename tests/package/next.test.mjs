// The packed package in Next.js: imported on the server, used in a client component.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser, waitFor } from '../browser/support/browsers.mjs';
import { skipped } from '../browser/support/find.mjs';
import { install } from './support/environment.mjs';
import { check, input } from './support/photos.mjs';
import { serveBy } from './support/server.mjs';

const QUIET = { NEXT_TELEMETRY_DISABLED: '1' };

test('Next.js', { skip: skipped('chromium'), timeout: 600_000 }, async (t) => {
  const next = await install('next');
  let site;
  try {
    const start = performance.now();
    await next.run('npx', ['next', 'build'], QUIET);
    t.diagnostic(`next build took ${((performance.now() - start) / 1000).toFixed(0)} s`);
    const args = (port) => ['next', 'start', '--hostname', '127.0.0.1', '--port', port];
    site = await serveBy(next.folder, 'npx', args, QUIET);
    const page = await openBrowser('chromium');
    try {
      await page.goto(site.url);
      await waitFor(page, 'the package to be loaded', () => typeof globalThis.flow === 'function');
      assert.equal(await page.evaluate(() => document.querySelector('#server').textContent), 'function');
      check(await page.evaluate((given) => globalThis.flow(given), input()));
    } finally {
      await page.close();
    }
  } finally {
    site?.close();
    next.remove();
  }
});
