// Runs the flow of `flow.js` in a page that has put it in place.

import assert from 'node:assert/strict';
import { openBrowser, waitFor } from '../../browser/support/browsers.mjs';
import { check, input } from './photos.mjs';

/** Opens an address and runs the flow there with these settings of `create`; the page must log no error. */
export async function teachIn(engine, url, options = {}) {
  const page = await openBrowser(engine);
  try {
    await page.goto(url);
    await teachOn(page, options);
    assert.deepEqual(await page.errors(), []);
  } finally {
    await page.close();
  }
}

export async function teachOn(page, options = {}) {
  await waitFor(page, 'the package to be loaded', () => typeof globalThis.flow === 'function');
  check(await page.evaluate((given) => globalThis.flow(given), { ...input(), options }));
}
