// Without a network: a page that was open once starts, teaches and recognises with its server gone, and takes a new
// version at the next start.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { skipped } from './support/find.mjs';
import { ask, teach } from './support/flow.mjs';
import { openSite } from './support/site.mjs';

const LIMIT = { timeout: 300_000 };
const DIST = process.env.HANDFUL_DIST ?? fileURLToPath(new URL('../../dist/', import.meta.url));
const PATH = '/some/deep/path/';

for (const engine of ['chromium', 'firefox', 'webkit']) {
  test(`the page works without its server in ${engine}`, { skip: skipped(engine), ...LIMIT }, async () => {
    const site = await openSite({ path: PATH });
    const page = await openBrowser(engine);
    try {
      const address = site.url('device=cpu&mode=fast');
      await app.open(page, address);
      assert.equal((await app.data(page, app.at('app'))).offline, 'ready');
      const astray = site.requests.filter((line) => !line.startsWith(`GET ${PATH}`));
      assert.deepEqual(astray, [], 'something was asked for outside the folder');
      await site.close();
      await assert.rejects(fetch(address), 'the server still answers');
      await app.open(page, address);
      assert.equal((await app.data(page, app.at('seal'))).status, 'sealed');
      await teach(page, 3);
      await ask(page, 1);
    } finally {
      await page.close();
      await site.close().catch(() => {});
    }
  });
}

test('a new version is taken at the next start, with only what has changed', {
  skip: skipped('chromium'),
  ...LIMIT,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handful-versions-'));
  cpSync(DIST, folder, { recursive: true });
  const site = await openSite({ folder });
  const page = await openBrowser('chromium');
  const title = () => page.evaluate(() => document.querySelector('meta[name=description]').content);
  try {
    const address = site.url('device=cpu&mode=fast');
    await app.open(page, address);
    const old = await title();
    const script = newVersion(folder, (html) => html.replace(old, 'Another version'));
    const before = site.requests.length;
    await app.open(page, address);
    assert.equal(await title(), old, 'the version changed in the middle');
    await waitFor(page, 'the new version to be kept', isKept, 'Another version');
    assert.deepEqual(
      site.requests.slice(before).filter((line) => /\/assets\//.test(line)),
      [`GET ${new URL(script, site.url()).pathname}`],
      'files were fetched again that had not changed',
    );
    await site.close();
    // The only tab is still one of the old version's, whose worker answers for the new one.
    await app.open(page, address);
    assert.equal(await title(), 'Another version');
  } finally {
    await page.close();
    await site.close().catch(() => {});
    rmSync(folder, { recursive: true });
  }
});

test('what a network answers in the server\'s place is not kept', {
  skip: skipped('chromium'),
  ...LIMIT,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handful-portal-'));
  cpSync(DIST, folder, { recursive: true });
  const site = await openSite({ folder });
  const page = await openBrowser('chromium');
  try {
    const address = site.url('device=cpu&mode=fast');
    await app.open(page, address);
    const script = newVersion(folder, (html) => `${html}<!-- another version -->`);
    writeFileSync(join(folder, script), 'Please log in to this network.');
    await app.open(page, address);
    await waitFor(page, 'the new version to be refused', async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration.update().catch(() => undefined);
      return !registration.installing && !registration.waiting;
    });
    assert.equal(await page.evaluate(async (name) => Boolean(await caches.match(name)), script), false);
    await site.close();
    await app.open(page, address);
  } finally {
    await page.close();
    await site.close().catch(() => {});
    rmSync(folder, { recursive: true });
  }
});

test('the manifest makes it installable', { skip: skipped('chromium'), ...LIMIT }, async () => {
  const site = await openSite({ path: PATH });
  const page = await openBrowser('chromium');
  try {
    await app.open(page, site.url('device=cpu&mode=fast'));
    const session = await page.raw.context().newCDPSession(page.raw);
    const { errors, url } = await session.send('Page.getAppManifest');
    assert.deepEqual(errors, []);
    assert.match(url, /manifest\.webmanifest$/);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A window that forgets everything, as tests have it, can install nothing.
    const real = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
    assert.deepEqual(real, []);
  } finally {
    await page.close();
    await site.close();
  }
});

/** Makes another version of the page in a folder, with a script of another name, and answers that name. */
function newVersion(folder, change) {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const [script] = html.match(/assets\/index-[\w-]{8}\.js/);
  const fresh = 'assets/index-Another0.js';
  copyFileSync(join(folder, script), join(folder, fresh));
  const changed = change(html.replaceAll(script, fresh));
  writeFileSync(join(folder, 'index.html'), changed);
  const worker = join(folder, 'service-worker.js');
  const code = readFileSync(worker, 'utf8').replaceAll(script, fresh);
  writeFileSync(worker, code.replace(digest(html), digest(changed)));
  return fresh;
}

function digest(content) {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

/** Runs in the page: whether the page that is kept for the next start says this. */
async function isKept(words) {
  const kept = await caches.match('./');
  return (await kept?.text())?.includes(words);
}
