// The packed package in pages without a bundler: from the same site and from another, in frames and workers, under strict
// policies, from disk, in an extension, and with files missing.

import assert from 'node:assert/strict';
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../browser/support/browsers.mjs';
import { skipped } from '../browser/support/find.mjs';
import { openWithFiles } from './support/chromium.mjs';
import { unpack } from './support/environment.mjs';
import { openExtension } from './support/extension.mjs';
import { check, input } from './support/photos.mjs';
import { serveFiles } from './support/server.mjs';
import { teachIn, teachOn } from './support/teach.mjs';

const ENGINES = ['chromium', 'firefox', 'webkit'];
const PACKAGE = 'node_modules/handful';
const chromium = { skip: skipped('chromium'), timeout: 240_000 };

/** Lets every site read the files. */
const OPEN = { 'access-control-allow-origin': '*' };

let plain;
let hosted;

before(async () => {
  [plain, hosted] = await Promise.all([unpack('plain'), unpack('hosted')]);
});

after(() => {
  for (const project of [plain, hosted]) project?.remove();
});

/** Serves a folder while `use` runs with its address. */
async function served(folder, headers, use) {
  const site = await serveFiles(folder, headers);
  await use(site.url).finally(site.close);
}

for (const engine of ENGINES) {
  test(engine, { skip: skipped(engine), timeout: 600_000 }, async (t) => {
    // One browser for all, because starting one takes longer than most of these.
    const page = await openBrowser(engine);
    const teach = async (url, options) => {
      await page.goto(url);
      await teachOn(page, options);
      assert.deepEqual(await page.errors(), []);
    };
    try {
      await t.test('a plain page', () => served(plain.folder, {}, teach));
      await t.test('code of another site', () => onAnotherSite(plain.folder, teach));
      await t.test('a sandboxed frame', () => {
        // The policy of a page without an origin has no 'self'.
        const policy = "script-src * 'wasm-unsafe-eval'; connect-src *; worker-src blob:";
        return served(hosted.folder, { ...OPEN, 'content-security-policy': policy }, teach);
      });
      await t.test('a web worker, with the assets at a relative address', () =>
        served(hosted.folder, {}, (url) => teach(`${url}#worker`, { assets: `./${PACKAGE}/` })),
      );
      await t.test('a missing file is named at once', () =>
        served(plain.folder, {}, (url) => missingFiles(page, url)),
      );
    } finally {
      await page.close();
    }
  });
}

test('code of another site is verified', chromium, async () => {
  const damaged = await unpack('plain');
  try {
    appendFileSync(join(damaged.folder, PACKAGE, 'dist/worker/embedder.js'), '\n');
    await onAnotherSite(damaged.folder, async (url) => {
      await assert.rejects(teachIn('chromium', url), /\/dist\/worker\/embedder\.js is not the file .* of this version/);
    });
  } finally {
    damaged.remove();
  }
});

/** A page that imports the package from another site, as from a CDN. */
async function onAnotherSite(folder, use) {
  const own = await unpack('bundled');
  try {
    rmSync(join(own.folder, PACKAGE), { recursive: true });
    await served(folder, OPEN, async (other) => {
      const policy = `default-src 'none'; script-src 'self' ${other} 'wasm-unsafe-eval'; connect-src ${other}; worker-src blob:; img-src data:`;
      const address = `${other}${PACKAGE}/dist/index.js`;
      const code = `import { Handful } from '${address}';
        import { flow } from './flow.js';
        globalThis.flow = (input) => flow(Handful, input);`;
      writeFileSync(join(own.folder, 'main.js'), code);
      await served(own.folder, { 'content-security-policy': policy }, use);
    });
  } finally {
    own.remove();
  }
}

const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; img-src data:";
const typed = (names) => ({
  'content-security-policy': `${STRICT}; require-trusted-types-for 'script'; trusted-types ${names}`,
});

test('a strict policy logs nothing', chromium, () =>
  served(plain.folder, { 'content-security-policy': STRICT }, (url) => teachIn('chromium', url)),
);

test('Trusted Types, with a policy named handful', chromium, () =>
  served(plain.folder, typed('handful'), (url) => teachIn('chromium', url)),
);

test('Trusted Types, with a given policy, and with none', chromium, () =>
  served(plain.folder, typed('mine'), async (url) => {
    const page = await openBrowser('chromium');
    try {
      await page.goto(url);
      const withPolicy = (given) => {
        const rules = { createScriptURL: (address) => address };
        globalThis.mine ??= globalThis.trustedTypes.createPolicy('mine', rules);
        return globalThis.flow({ ...given, options: { trustedTypesPolicy: globalThis.mine } });
      };
      check(await page.evaluate(withPolicy, input()));
      assert.deepEqual(await page.errors(), []);
      const { code, message } = await page.evaluate(startAndReport, `/${PACKAGE}/dist/index.js`);
      assert.equal(code, 'engine');
      assert.match(message, /Trusted Types does not allow the policy handful: .* option trustedTypesPolicy/);
    } finally {
      await page.close();
    }
  }),
);

test('a page from disk, where it may read the files beside it', chromium, async () => {
  const page = await openWithFiles();
  try {
    await page.goto(pathToFileURL(join(plain.folder, 'index.html')).href);
    await teachOn(page);
    assert.deepEqual(await page.errors(), []);
  } finally {
    await page.close();
  }
});

test('an extension', chromium, async () => {
  const extension = await unpack('extension');
  const page = await openExtension(extension.folder, 'page.html');
  try {
    await teachOn(page);
    assert.deepEqual(await page.errors(), []);
  } finally {
    await page.close();
    extension.remove();
  }
});

const FILES = [
  'dist/worker/worker.js',
  'dist/worker/embedder.js',
  'wasm/classifier/handful_bg.wasm',
  'assets/lite0.int8.safetensors',
];
/** Far below the time limit of a worker's start, 60 s. */
const AT_ONCE_MS = 20_000;

/** Takes away one file after the other, and expects the error of a start. */
async function missingFiles(page, url) {
  await page.goto(url);
  for (const path of FILES) {
    const file = join(plain.folder, PACKAGE, path);
    renameSync(file, `${file}.away`);
    try {
      const { code, message, time } = await page.evaluate(startAndReport, `/${PACKAGE}/dist/index.js`);
      assert.equal(code, 'io', message);
      assert.ok(message.startsWith(`${url}${PACKAGE}/${path} could not be loaded: the server answered 404.`), message);
      assert.match(message, new RegExp(`with the option ${path.startsWith('dist/') ? 'workers' : 'assets'}\\.$`));
      assert.ok(time < AT_ONCE_MS, `${path}: after ${time} ms`);
    } finally {
      renameSync(`${file}.away`, file);
    }
  }
}

/** Runs in the page: starts a classifier and returns the error and the time until then. */
async function startAndReport(address) {
  const { Handful } = await import(address);
  const start = performance.now();
  try {
    const handful = await Handful.create({ device: 'cpu', mode: 'fast' });
    await handful.dispose();
    return { code: 'started' };
  } catch ({ code, message }) {
    return { code, message, time: performance.now() - start };
  }
}
