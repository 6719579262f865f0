// Without a network: a page that was open once starts, teaches and recognises without its server, and takes a new
// version at the next start.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as app from './support/app.mjs';
import { waitFor } from './support/browsers.mjs';
import { ask, teach } from './support/flow.mjs';
import { ENGINES, FAST, inEngine, pageTest, temporaryFolder, withPage } from './support/page.mjs';
import { DIST } from './support/site.mjs';

/** Any path of a static host works. */
const PATH = '/some/deep/path/';

for (const engine of ENGINES) {
  const options = { engine, site: { path: PATH }, allowErrors: true };
  pageTest(`the page works under ${PATH}, and without its server, in ${engine}`, options, async ({ page, site }) => {
    assert.equal((await app.data(page, app.at('app'))).offline, 'ready');
    const elsewhere = site.requests.filter((line) => !line.startsWith(`GET ${PATH}`));
    assert.deepEqual(elsewhere, [], 'requests outside of the folder');
    assert.deepEqual(await page.errors(), []);
    await site.close();
    await assert.rejects(fetch(site.url()), 'the server still answers');
    await app.open(page, site.url(FAST));
    assert.equal((await app.data(page, app.at('seal'))).status, 'sealed');
    await teach(page, 3);
    await ask(page, 1);
  });
}

versionTest('a new version is taken at the next start, with only the changed files', async ({ page, site, folder }) => {
  const version = () => page.evaluate(() => document.querySelector('meta[name=description]').content);
  const old = await version();
  const script = makeVersion(folder, (html) => html.replace(old, 'Another version'));
  const before = site.requests.length;
  await app.open(page, site.url(FAST));
  assert.equal(await version(), old, 'the version changed during a visit');
  await waitFor(page, 'the new version to be stored', isStored, 'Another version');
  assert.deepEqual(
    site.requests.slice(before).filter((line) => /\/assets\//.test(line)),
    [`GET ${new URL(script, site.url()).pathname}`],
    'unchanged files were requested again',
  );
  await site.close();
  // The only tab still has the old version, whose worker answers for the new one.
  await app.open(page, site.url(FAST));
  assert.equal(await version(), 'Another version');
});

versionTest('an answer of a network instead of the server is not stored', async ({ page, site, folder }) => {
  const script = makeVersion(folder, (html) => `${html}<!-- another version -->`);
  writeFileSync(join(folder, script), 'Please log in to this network.');
  await app.open(page, site.url(FAST));
  await waitFor(page, 'the new version to be refused', async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update().catch(() => undefined);
    return !registration.installing && !registration.waiting;
  });
  assert.equal(await page.evaluate(async (name) => Boolean(await caches.match(name)), script), false);
  await site.close();
  await app.open(page, site.url(FAST));
});

pageTest('the manifest makes the page installable', { site: { path: PATH } }, async ({ page }) => {
  const session = await page.raw.context().newCDPSession(page.raw);
  const { errors, url } = await session.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  assert.match(url, /manifest\.webmanifest$/);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Tests use a private window, which can install nothing.
  const real = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
  assert.deepEqual(real, []);
});

/** A test with the page served from a copy, whose `folder` it may change. */
function versionTest(name, body) {
  test(name, inEngine('chromium'), async (t) => {
    const folder = temporaryFolder(t);
    cpSync(DIST, folder, { recursive: true });
    await withPage({ site: { folder }, allowErrors: true }, ({ page, site }) => body({ page, site, folder }));
  });
}

/** Makes another version of the page in a folder, with a renamed script, and returns the script's name. */
function makeVersion(folder, change) {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const [, script] = html.match(/<script type="module" [^>]*src="\.\/(assets\/[^"]+)"/);
  const fresh = 'assets/page-Another0.js';
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

/** Runs in the page: whether the page stored for the next start contains these words. */
async function isStored(words) {
  const stored = await caches.match('./');
  return (await stored?.text())?.includes(words);
}
