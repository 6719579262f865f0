// The package's heavy files from another site: allowed, not allowed, missing, damaged, cut off, and of another version.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser } from './support/browsers.mjs';
import { PLAIN_HOST } from './support/chromium.mjs';
import { skipped } from './support/find.mjs';

const LIB = new URL('../../www/lib/', import.meta.url);
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
const WEIGHTS = 'assets/lite0.int8.safetensors';
const CLASSIFIER = 'wasm/classifier/handful_bg.wasm';

const damaged = (bytes) => bytes.with(bytes.length >> 1, bytes[bytes.length >> 1] ^ 1);
const cutOff = (bytes) => bytes.subarray(0, bytes.length - 1000);

let page;
let own;
let other;
/** What the other site does to its files: by path, a function over the bytes, or a status. */
let tricks = {};
let allows = true;

before(async () => {
  own = await serve((path) => (path === '' ? Buffer.from('<!doctype html>') : file(path)));
  other = await serve((path) => (typeof tricks[path] === 'number' ? null : (tricks[path]?.(file(path)) ?? file(path))));
});

after(() => {
  for (const server of [own, other]) server?.close();
});

for (const engine of ['chromium', 'firefox', 'webkit']) {
  test(`assets of another site in ${engine}`, { skip: skipped(engine), timeout: 240_000 }, async () => {
    page = await openBrowser(engine);
    try {
      await page.goto(own.url());
      assert.equal(await start(), 'started');

      allows = false;
      assert.match(await start(), /^io: .* has to allow it \(CORS\)/);
      allows = true;

      for (const path of [WEIGHTS, CLASSIFIER]) {
        for (const trick of [damaged, cutOff]) {
          tricks = { [path]: trick };
          const said = await start();
          assert.match(said, /^wrong-asset: http:.* is not the file .* of this version/);
          assert.ok(said.includes(path), said);
        }
        tricks = { [path]: 404 };
        assert.match(await start(), /^io: .*: the server answered 404\.$/);
      }
      tricks = {};
      assert.equal(await start(), 'started');

      const module = 'wasm/export/handful_bg.wasm';
      assert.equal(await exportLoaded(), 'exported');
      tricks = { [module]: (bytes) => Buffer.concat([bytes, Buffer.of(0, 2, 1, 120)]) };
      assert.match(await exportLoaded(), /wasm\/export\/handful_bg\.wasm is not the file/);
      tricks = {};
    } finally {
      await page.close();
    }
  });
}

test('a page without encryption knows a cut off file by its length', { skip: skipped('chromium'), timeout: 120_000 }, async () => {
  page = await openBrowser('chromium');
  try {
    await page.goto(own.url(PLAIN_HOST));
    tricks = { [WEIGHTS]: cutOff };
    assert.match(await start(), /^wrong-asset/);
    tricks = {};
    assert.equal(await start(), 'started');
  } finally {
    await page.close();
  }
});

/** Loads everything beforehand and exports a head, for which a module is needed that may come late. */
function exportLoaded() {
  return page.evaluate(async (base) => {
    const { Handful, loadAssets } = await import('/dist/index.js');
    const assets = await loadAssets({ device: 'cpu', base });
    const handful = await Handful.create({ mode: 'fast', assets });
    try {
      for (const label of ['a', 'b']) {
        await handful.add(label, Float32Array.from({ length: 1904 }, (_, at) => Math.sin(at * label.charCodeAt())));
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

/** Starts the package with the other site's assets; what came of it in a word or a sentence. */
function start() {
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

function serve(answer) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://site.test').pathname.slice(1);
    const bytes = answer(path);
    const type = TYPES[extname(path)] ?? (path === '' ? 'text/html' : 'application/octet-stream');
    const cors = allows ? { 'access-control-allow-origin': '*' } : {};
    response.writeHead(bytes ? 200 : 404, { 'content-type': type, 'cache-control': 'no-store', ...cors });
    response.end(bytes);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: (host = '127.0.0.1') => `http://${host}:${server.address().port}/`,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      }),
    );
  });
}
