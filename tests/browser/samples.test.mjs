// The photos that come with the page: taught and recognised at a click, without a network, and named with their authors.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { openSite } from './support/site.mjs';

const { at } = app;
const CLASSES = ['Cat', 'Coffee', 'Rocket'];

for (const engine of ['chromium', 'firefox', 'webkit']) {
  test(`the page is tried without own photos, and without its server, in ${engine}`, {
    skip: skipped(engine),
    timeout: 300_000,
  }, async () => {
    const site = await openSite({ path: '/some/path/' });
    const page = await openBrowser(engine);
    try {
      const address = site.url('device=cpu');
      await app.open(page, address);
      await site.close();
      await app.open(page, address);
      assert.equal((await app.data(page, at('seal'))).status, 'sealed');
      assert.match(await app.text(page, at('samples-by')), /CC0/);
      await page.click(at('try-samples'));
      for (const label of CLASSES) await app.learnt(page, label, 6);
      await waitFor(page, 'four answers', () => {
        const results = [...document.querySelectorAll('[data-testid=query-result]')];
        return results.length === 4 && results.every(({ dataset }) => dataset.state === 'done');
      });
      await app.rest(page);
      const [labels, unlike] = [
        await app.allData(page, at('query-result'), 'label'),
        await app.allData(page, at('query-result'), 'unlike'),
      ];
      assert.deepEqual(labels, [...CLASSES, '']);
      assert.deepEqual(unlike, ['false', 'false', 'false', 'true']);
      assert.deepEqual(
        (await app.held(page)).map(({ label, count }) => [label, count]),
        CLASSES.map((label) => [label, 6]),
      );
      assert.deepEqual(await page.faults(), []);
    } finally {
      await page.close();
      await site.close().catch(() => {});
    }
  });
}
