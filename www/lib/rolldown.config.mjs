// Bundles the entry points that need other packages with them, so that this package has no dependencies.

import { defineConfig } from 'rolldown';
import { withoutZipWorkers } from './rolldown.plugins.mjs';

const collection = {
  input: 'lib/src/collection/index.ts',
  // Shared, so that there is one error class in the package.
  external: /errors\.js$/,
  plugins: [withoutZipWorkers],
  output: { file: 'lib/dist/collection/index.js', format: 'esm', minify: true },
};

const element = {
  input: 'lib/src/element/index.ts',
  external: /\/(errors|handful|all)\.js$/,
  // This build of lit-html can be imported without a document too.
  platform: 'node',
  output: { file: 'lib/dist/element/index.js', format: 'esm', minify: true },
};

export default defineConfig([collection, element]);
