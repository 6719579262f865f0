// Teach and predict on the CPU engine where there is no Chromium: Firefox, and WebKit, whose WebAssembly has no
// relaxed SIMD.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { ask, teach } from './support/flow.mjs';
import { openSite } from './support/site.mjs';

for (const engine of ['firefox', 'webkit']) {
  test(`teach and predict in ${engine}`, { skip: skipped(engine), timeout: 300_000 }, async () => {
    const site = await openSite();
    const page = await openBrowser(engine);
    try {
      await app.open(page, site.url());
      const { device, why, words } = await app.engine(page);
      assert.deepEqual({ device, why }, { device: 'cpu', why: 'no-webgpu' });
      assert.match(words, /processor/);
      const loaded = site.requests.length;
      await teach(page, 4);
      await ask(page, 1);
      assert.deepEqual(
        site.requests.slice(loaded),
        [],
        'the server was asked for more after the page was loaded',
      );
      assert.deepEqual(await page.faults(), []);
    } finally {
      await page.close();
      await site.close();
    }
  });
}
