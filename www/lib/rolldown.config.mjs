// The two workers as one file each: a worker then starts after one request instead of a dozen, or from memory. What
// needs another package is bundled with it, so that this package depends on none.

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

const worker = (name) => ({
  input: `lib/src/worker/${name}.ts`,
  plugins: [withoutDefaultPath, withoutZipWorkers],
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
