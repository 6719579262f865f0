// The built folder works under any path of any static host.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { ask, teach } from './support/flow.mjs';
import { openSite } from './support/site.mjs';

const PATH = '/some/deep/path/';

test(`the page works under ${PATH}`, { skip: skipped('chromium'), timeout: 120_000 }, async () => {
  const site = await openSite({ path: PATH });
  const page = await openBrowser('chromium');
  try {
    await app.open(page, site.url('device=cpu&mode=fast'));
    await teach(page, 3);
    await ask(page, 1);
    const astray = site.requests.filter((line) => !line.startsWith(`GET ${PATH}`));
    assert.deepEqual(astray, [], 'something was asked for outside the folder');
    assert.deepEqual(await page.faults(), []);
  } finally {
    await page.close();
    await site.close();
  }
});
