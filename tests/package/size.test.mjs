// Download size of the package. Each limit is slightly above the size when it was set; an increase must be made here.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const TARBALL = fileURLToPath(new URL('made/handful.tgz', import.meta.url));

/** Limits in KiB: all code that a page may load, by brotli, and every other file, by gzip. */
// Of these, 2 are for models of Teachable Machine, whose export learns the photos again, and for regions of photos,
// and 14 for the worker and the code of networks from files.
const CODE_LIMIT = 100;
const LIMITS = {
  'wasm/classifier/handful_bg.wasm': 475,
  'wasm/embed/handful_bg.wasm': 480,
  'wasm/embed-relaxed/handful_bg.wasm': 480,
  'wasm/gpu/handful_bg.wasm': 1790,
  // It also writes models of Teachable Machine, whose layers are JSON, and networks from files; only an export loads it.
  'wasm/export/handful_bg.wasm': 192,
  'wasm/gradient/handful_bg.wasm': 425,
  'wasm/heic/handful_bg.wasm': 255,
  // What a page loads last, and uses where a person opens a network from a file.
  'wasm/import/handful_bg.wasm': 790,
  'wasm/import-relaxed/handful_bg.wasm': 790,
  'wasm/scientific/handful_bg.wasm': 410,
  'assets/offline-page.txt': 505,
  'assets/lite0.int8.safetensors': 3650,
  'assets/lite0.safetensors': 6650,
  // The second network, which only best mode loads.
  'assets/lite2.int8.safetensors': 4650,
  'assets/lite2.safetensors': 8720,
};

let folder;
let files;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'handful-size-'));
  execFileSync('tar', ['-xzf', TARBALL, '-C', folder]);
  files = readdirSync(join(folder, 'package'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'package/').length));
});

after(() => rmSync(folder, { recursive: true }));

test('the code', (t) => {
  const code = files.filter((name) => name.endsWith('.js') && !name.startsWith('dist/node/'));
  const size = code.reduce((sum, name) => sum + brotliCompressSync(read(name)).length / 1024, 0);
  t.diagnostic(`${size.toFixed(1)} KiB of ${CODE_LIMIT} KiB`);
  assert.ok(size <= CODE_LIMIT, `${size} KiB`);
});

test('modules and weights', (t) => {
  const heavy = files.filter((name) => /\.(wasm|safetensors)$|^assets\//.test(name));
  assert.deepEqual(heavy.sort(), Object.keys(LIMITS).sort(), 'a file without a limit, or a limit without a file');
  for (const [name, limit] of Object.entries(LIMITS)) {
    const size = gzipSync(read(name), { level: 9 }).length / 1024;
    t.diagnostic(`${name}: ${size.toFixed(0)} KiB of ${limit} KiB`);
    assert.ok(size <= limit, `${name}: ${size} KiB`);
  }
});

test('no unneeded files', () => {
  const odd = files.filter((name) => !/\.(js|d\.ts|wasm|safetensors)$|^assets\/offline-page\.txt$|^(LICENSE-\w+|NOTICE|README\.md|THIRD-PARTY\.txt|custom-elements\.json|package\.json)$/.test(name));
  assert.deepEqual(odd, []);
});

const read = (name) => readFileSync(join(folder, 'package', name));
