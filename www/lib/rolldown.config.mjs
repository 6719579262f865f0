// Bundles each worker into one file, so that it starts after one request, or from memory. Entry points that need other
// packages are bundled with them, so that this package has no dependencies.

import { defineConfig } from 'rolldown';
import { withFreshInstances, withoutDefaultPath, withoutZipWorkers } from './rolldown.plugins.mjs';

const worker = (name) => ({
  input: `lib/src/worker/${name}.ts`,
  plugins: [withFreshInstances, withoutDefaultPath, withoutZipWorkers],
  output: { file: `lib/dist/worker/${name}.js`, format: 'esm', minify: true },
});

const collection = {
  input: 'lib/src/collection/index.ts',
  // Shared, so that there is one error class in the package.
  external: /errors\.js$/,
  plugins: [withoutZipWorkers],
  output: { file: 'lib/dist/collection/index.js', format: 'esm', minify: true },
};

const element = {
  input: 'lib/src/element/index.ts',
  external: /\/(errors|handful)\.js$/,
  // This build of lit-html can be imported without a document too.
  platform: 'node',
  output: { file: 'lib/dist/element/index.js', format: 'esm', minify: true },
};

export default defineConfig([worker('worker'), worker('embedder'), collection, element]);
