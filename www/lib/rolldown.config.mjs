// The two workers as one file each: a worker then starts after one request instead of a dozen, or from memory. What
// needs another package is bundled with it, so that this package depends on none.

import { defineConfig } from 'rolldown';
import { withoutDefaultPath, withoutZipWorkers } from './rolldown.plugins.mjs';

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
  // That build of lit-html can be imported where there is no document, too.
  platform: 'node',
  output: { file: 'lib/dist/element/index.js', format: 'esm', minify: true },
};

export default defineConfig([worker('worker'), worker('embedder'), collection, element]);
