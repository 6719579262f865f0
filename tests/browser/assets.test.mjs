// The package's large files from another site: allowed, not allowed, missing, damaged, truncated, of another version.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { after, before, test } from 'node:test';
import { PLAIN_HOST } from './support/chromium.mjs';
import { ENGINES, inEngine, withBrowser } from './support/page.mjs';
import { serve } from './support/site.mjs';

const LIB = new URL('../../www/lib/', import.meta.url);
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
const WEIGHTS = 'assets/lite0.int8.safetensors';
const CLASSIFIER = 'wasm/classifier/handful_bg.wasm';
const EXPORT = 'wasm/export/handful_bg.wasm';

const damage = (bytes) => bytes.with(bytes.length >> 1, bytes[bytes.length >> 1] ^ 1);
const truncate = (bytes) => bytes.subarray(0, bytes.length - 1000);
const extend = (bytes) => Buffer.concat([bytes, Buffer.of(0, 2, 1, 120)]);

let own;
let other;
/** What the other site answers for a path: a function of the file's bytes, or a status. */
let faults = {};
let allowed = true;

before(async () => {
  own = await serveFiles((path) => (path === '' ? Buffer.from('<!doctype html>') : file(path)));
  other = await serveFiles((path) => {
    if (typeof faults[path] === 'number') return null;
    return faults[path]?.(file(path)) ?? file(path);
  });
});

after(async () => {
  for (const server of [own, other]) await server?.close();
});

for (const engine of ENGINES) {
  test(`assets of another site in ${engine}`, inEngine(engine, 240_000), () =>
    withBrowser(engine, async (page) => {
      await page.goto(own.url());
      assert.equal(await start(page), 'started');

      allowed = false;
      assert.match(await start(page), /^io: .* has to allow it \(CORS\)/);
      allowed = true;

      for (const path of [WEIGHTS, CLASSIFIER]) {
        for (const fault of [damage, truncate]) {
          faults = { [path]: fault };
          const outcome = await start(page);
          assert.match(outcome, /^wrong-asset: http:.* is not the file .* of this version/);
          assert.ok(outcome.includes(path), outcome);
        }
        faults = { [path]: 404 };
        assert.match(await start(page), /^io: .*: the server answered 404\. .* option assets\.$/);
      }
      faults = {};
      assert.equal(await start(page), 'started');

      assert.equal(await exportLoaded(page), 'exported');
      faults = { [EXPORT]: extend };
      assert.match(await exportLoaded(page), /wasm\/export\/handful_bg\.wasm is not the file/);
      faults = {};
    }),
  );
}

// Without encryption a page has no `crypto.subtle` to check hashes with.
test('a page without encryption detects a truncated file by its length', inEngine('chromium'), () =>
  withBrowser('chromium', async (page) => {
    await page.goto(own.url('', PLAIN_HOST));
    faults = { [WEIGHTS]: truncate };
    assert.match(await start(page), /^wrong-asset/);
    faults = {};
    assert.equal(await start(page), 'started');
  }),
);

/** Loads all assets first, then exports a head, which needs one more module. Returns a word or the error. */
function exportLoaded(page) {
  return page.evaluate(async (base) => {
    const { Handful, loadAssets } = await import('/dist/index.js');
    const assets = await loadAssets({ device: 'cpu', base });
    const handful = await Handful.create({ mode: 'fast', assets });
    try {
      for (const label of ['a', 'b']) {
        await handful.add(
          label,
          Float32Array.from({ length: 1904 }, (_, at) => Math.sin(at * label.charCodeAt())),
        );
      }
      await handful.train();
      await handful.export('json');
      return 'exported';
    } catch ({ code, message }) {
      return `${code}: ${message}`;
    } finally {
      await handful.dispose();
    }
  }, other.url());
}

/** Starts the package with the other site's assets. Returns a word or the error. */
function start(page) {
  return page.evaluate(async (assets) => {
    const { Handful } = await import('/dist/index.js');
    try {
      const handful = await Handful.create({ device: 'cpu', mode: 'fast', assets });
      await handful.dispose();
      return 'started';
    } catch ({ code, message }) {
      return `${code}: ${message}`;
    }
  }, other.url());
}

function file(path) {
  const url = new URL(path, LIB);
  return existsSync(url) ? readFileSync(url) : null;
}

function serveFiles(answer) {
  return serve((request, response) => {
    const path = new URL(request.url, 'http://site.test').pathname.slice(1);
    const bytes = answer(path);
    const type = TYPES[extname(path)] ?? (path === '' ? 'text/html' : 'application/octet-stream');
    const cors = allowed ? { 'access-control-allow-origin': '*' } : {};
    response.writeHead(bytes ? 200 : 404, { 'content-type': type, 'cache-control': 'no-store', ...cors });
    response.end(bytes);
  });
}
