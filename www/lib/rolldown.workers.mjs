// Bundles each worker into one file, so that it starts after one request, or from memory. They are classic scripts,
// because sandboxed frames cannot start modules from memory.

import { defineConfig } from 'rolldown';
import { withFreshInstances, withoutDefaultPath, withoutZipWorkers } from './rolldown.plugins.mjs';

const worker = (name) => ({
  input: `lib/src/worker/${name}.ts`,
  plugins: [withFreshInstances, withoutDefaultPath, withoutZipWorkers],
  output: { file: `lib/dist/worker/${name}.js`, format: 'iife', minify: true },
});

export default defineConfig([worker('worker'), worker('embedder'), worker('importer')]);
