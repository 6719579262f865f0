import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceFor } from './asset-loader.js';
import { fetchModule } from './fetching.js';
import { assetFiles, originalUrl } from './urls.js';

const WASM = 'wasm/embed/handful_bg.wasm';

/** What the package computes when its code, `dist/loading/urls.js`, runs at this address. */
const found = (code) => originalUrl(WASM, new URL(`../../${WASM}`, code));

test('files are beside the code', () => {
  for (const [code, folder] of [
    [
      'https://a.test/node_modules/handful/dist/loading/urls.js',
      'https://a.test/node_modules/handful/',
    ],
    [
      'https://cdn.test/npm/handful@1.0.0/dist/loading/urls.js',
      'https://cdn.test/npm/handful@1.0.0/',
    ],
    [
      'http://a.test/@fs/x/node_modules/.pnpm/handful@1.0.0/node_modules/handful/dist/loading/urls.js',
      'http://a.test/@fs/x/node_modules/.pnpm/handful@1.0.0/node_modules/handful/',
    ],
    [
      'https://a.test/node_modules/handful-fork/dist/loading/urls.js',
      'https://a.test/node_modules/handful-fork/',
    ],
  ]) {
    assert.equal(found(code), folder + WASM);
  }
});

test("files of a copy in Vite's cache are beside the original", () => {
  for (const cache of ['.vite/deps', '.vite/deps_temp_1', '.cache/vite/client/deps']) {
    for (const root of ['http://localhost:5173/', 'http://a.test/base/']) {
      const code = `${root}node_modules/${cache}/handful.js?v=0a1b2c3d`;
      assert.equal(found(code), `${root}node_modules/handful/${WASM}`);
    }
  }
});

test('a program has the files that it imports, and is told what else to import', async () => {
  await import('../files/cpu.js');
  const files = assetFiles('lite0', undefined);
  assert.match(files.embed.plain.url, /\/wasm\/embed\/handful_bg\.wasm$/);
  assert.equal(files.gpu.url, null);
  assert.equal(deviceFor({}, files), 'cpu');
  assert.equal(deviceFor({ device: 'webgpu' }, files), 'webgpu');
  await assert.rejects(fetchModule(files.gpu), {
    code: 'not-loaded',
    message:
      /does not include wasm\/gpu\/.*: import 'handful\/with\/webgpu' too, or import 'handful'/,
  });
  await import('../files/all.js');
  const flat = (value) => (value.path ? [value] : Object.values(value).flatMap(flat));
  const all = flat(assetFiles('lite0', undefined));
  assert.ok(all.length >= 12);
  for (const { path, url } of all) assert.ok(url.endsWith(path), path);
});
