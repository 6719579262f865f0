// The two workers as one file each: a worker then starts after one request instead of a dozen. What needs another
// package is bundled with it, so that this package depends on none.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';

/** Every module is told where its wasm is; a default beside the bundle would lead bundlers astray. */
const withoutDefaultPath = {
  name: 'without-default-path',
  transform(code, id) {
    if (!id.endsWith('/handful.js')) return null;
    return code.replace("new URL('handful_bg.wasm', import.meta.url)", 'undefined');
  },
};

/** It can inflate in workers of its own, which need files that are not there; it is never asked to. */
const withoutZipWorkers = {
  name: 'without-zip-workers',
  transform(code, id) {
    if (!id.includes('/unzipit/')) return null;
    return code.replace(/const isNode = [^;]*;/, 'const isNode = false;');
  },
};

/** What the files must be that the workers fetch; a file that is not built is not checked. */
const assetFacts = Object.fromEntries(
  ['assets', 'wasm'].flatMap((folder) =>
    readdirSync(join('lib', folder), { recursive: true })
      .filter((name) => /\.(safetensors|wasm)$/.test(name))
      .map((name) => {
        const bytes = readFileSync(join('lib', folder, name));
        const sha256 = createHash('sha256').update(bytes).digest('base64');
        return [`${folder}/${name.replaceAll('\\', '/')}`, { sha256, bytes: bytes.length }];
      }),
  ),
);

const worker = (name) => ({
  input: `lib/src/worker/${name}.ts`,
  // Fetched only where they are used, so they stay files of their own.
  external: /wasm\/(gpu|export)\/handful\.js$/,
  plugins: [withoutDefaultPath, withoutZipWorkers],
  transform: { define: { ASSET_FACTS: JSON.stringify(assetFacts) } },
  output: { file: `lib/dist/worker/${name}.js`, format: 'esm', minify: true },
});

const collection = {
  input: 'lib/src/collection/index.ts',
  // The class of errors is one for the whole package.
  external: /errors\.js$/,
  plugins: [withoutZipWorkers],
  output: { file: 'lib/dist/collection/index.js', format: 'esm', minify: true },
};

const element = {
  input: 'lib/src/element/index.ts',
  external: /\/(errors|handful)\.js$/,
  output: { file: 'lib/dist/element/index.js', format: 'esm', minify: true },
};

export default defineConfig([worker('worker'), worker('embedder'), collection, element]);
