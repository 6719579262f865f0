// Opens the page for a test, or for all tests of a file, and closes everything afterwards, also when a test fails.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as app from './app.mjs';
import { openBrowser } from './browsers.mjs';
import { skipped, VISIBLE } from './find.mjs';
import { openSite } from './site.mjs';

export const ENGINES = ['chromium', 'firefox', 'webkit'];

/** The address that most tests open: one view of each photo, computed on the processor. */
export const FAST = 'device=cpu&mode=fast';

const TIMEOUT_MS = 180_000;

/** The options of a test that needs `engine`. */
export function inEngine(engine, timeout = TIMEOUT_MS) {
  return { skip: skipped(engine), timeout: VISIBLE ? undefined : timeout };
}

/**
 * Runs `body({ page, site })` with the page open, and fails if the page logged an error. Options:
 *
 * - `engine`: one of ENGINES; Chromium
 * - `query`: what follows the question mark of the address; FAST. With `null` the tab stays empty
 * - `host`: of the address
 * - `site`: options of `openSite`
 * - `browser`: options of the engine's browser (`webgpu`, `camera`, for Chromium `locale`, `viewport`, ...)
 * - `beforeLoad({ page, site })`: work on the empty tab
 * - `allowErrors`: whether the page may log errors
 */
export async function withPage(options, body) {
  const opened = await openPage(options);
  try {
    await body(opened);
    if (!options.allowErrors) await assertNoErrors(opened.page);
  } finally {
    await opened.close();
  }
}

/** Registers a test with a page of its own: {@link withPage}, and `t` for the body. `timeout` is one more option. */
export function pageTest(name, options, body) {
  test(name, inEngine(options.engine ?? 'chromium', options.timeout), (t) =>
    withPage(options, (opened) => body({ ...opened, t })),
  );
}

/** Runs `body(page)` with an empty tab in a browser. */
export async function withBrowser(engine, body, options) {
  const page = await openBrowser(engine, options);
  try {
    await body(page);
  } finally {
    await page.close();
  }
}

/**
 * Opens the page once for a file whose tests are the steps of one visit. `opened({ page, site })` runs before the
 * first test. Returns a function that registers a step, `(name, body, { timeout })`; a step fails if the page logged
 * an error. The options are those of {@link withPage}.
 */
export function sharePage(options, opened) {
  const engine = options.engine ?? 'chromium';
  let shared;
  before(async () => {
    if (skipped(engine)) return;
    shared = await openPage(options);
    await opened(shared);
  });
  after(() => shared?.close());
  return function step(name, body, { timeout = options.timeout } = {}) {
    test(name, inEngine(engine, timeout), async (t) => {
      await body(t);
      if (!options.allowErrors) await assertNoErrors(shared.page);
    });
  };
}

/** A folder that is deleted after the test `t`; without `t`, at the top level of a file, after all its tests. */
export function temporaryFolder(t = { after }) {
  const folder = mkdtempSync(join(tmpdir(), 'handful-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function openPage({ engine = 'chromium', query = FAST, host, site: siteOptions, browser, beforeLoad }) {
  let page;
  let site;
  const close = async () => {
    await page?.close();
    await site?.close();
  };
  try {
    site = await openSite(siteOptions);
    page = await openBrowser(engine, browser);
    await beforeLoad?.({ page, site });
    if (query !== null) await app.open(page, site.url(query, host));
    return { page, site, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function assertNoErrors(page) {
  assert.deepEqual(await page.errors(), [], 'the page logged errors');
}
