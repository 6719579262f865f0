// The packed package in a page: without a bundler, with each bundler, and in an extension.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBrowser, waitFor } from '../browser/support/browsers.mjs';
import { skipped } from '../browser/support/find.mjs';
import { install } from './support/environment.mjs';
import { openExtension } from './support/extension.mjs';
import { check, input } from './support/photos.mjs';
import { serveBy, serveFiles } from './support/server.mjs';

const chromium = { skip: skipped('chromium'), timeout: 300_000 };

test('a plain page', { timeout: 300_000 }, async (t) => {
  const plain = await install('plain');
  const site = await serveFiles(plain.folder);
  try {
    for (const engine of ['chromium', 'firefox', 'webkit']) {
      await t.test(engine, { skip: skipped(engine) }, () => teachIn(engine, site.url));
    }
  } finally {
    site.close();
    plain.remove();
  }
});

test('Vite', chromium, async (t) => {
  const vite = await install('vite');
  try {
    await t.test('built', async () => {
      await vite.run('npx', ['vite', 'build', '--logLevel', 'warn']);
      const site = await serveFiles(join(vite.folder, 'dist'));
      await teachIn('chromium', site.url).finally(site.close);
    });
    await t.test('while developing', async () => {
      const site = await serveBy(vite.folder, 'npx', (port) => ['vite', '--host', '127.0.0.1', '--port', port]);
      await teachIn('chromium', site.url).finally(site.close);
    });
  } finally {
    vite.remove();
  }
});

test('webpack', chromium, async () => {
  const webpack = await install('webpack');
  try {
    await webpack.run(process.execPath, ['build.mjs']);
    const site = await serveFiles(join(webpack.folder, 'dist'));
    await teachIn('chromium', site.url).finally(site.close);
  } finally {
    webpack.remove();
  }
});

test('an extension', chromium, async () => {
  const extension = await install('extension');
  const page = await openExtension(extension.folder, 'page.html');
  try {
    await teachOn(page);
  } finally {
    await page.close();
    extension.remove();
  }
});

async function teachIn(engine, url) {
  const page = await openBrowser(engine);
  try {
    await page.goto(url);
    await teachOn(page);
    assert.deepEqual(await page.errors(), []);
  } finally {
    await page.close();
  }
}

async function teachOn(page) {
  await waitFor(page, 'the package to be loaded', () => typeof globalThis.flow === 'function');
  check(await page.evaluate((given) => globalThis.flow(given), input()));
}
