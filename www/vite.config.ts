import { defineConfig } from 'vite';
import { compress } from './compress.plugin.mjs';
import { firstChunk } from './first-chunk.mjs';
import { offline, SERVICE_WORKER } from './offline.plugin.mjs';
import { samples } from './samples.plugin.mjs';
import { templates } from './templates.plugin.mjs';

export default defineConfig({
  root: 'app',
  // Relative, so that the built folder works under any path of any static server.
  base: './',
  plugins: [templates(), samples(), offline(), compress()],
  build: {
    outDir: '../../dist',
    emptyOutDir: true,
    target: 'es2023',
    // Never inline assets as `data:` URLs, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The licenses of all bundled packages, because minification removes copyright comments.
    license: { fileName: 'licenses.txt' },
    rolldownOptions: {
      input: { index: 'app/index.html', [SERVICE_WORKER]: 'app/offline/service-worker.ts' },
      output: {
        codeSplitting: { groups: [{ name: firstChunk }] },
        entryFileNames: ({ name }) =>
          name === SERVICE_WORKER ? '[name].js' : 'assets/[name]-[hash].js',
        // The wasm modules share a file name, but the service worker needs distinct names.
        assetFileNames: ({ originalFileNames: [path = ''] }) =>
          `assets/${/wasm\/([\w-]+)\/handful_bg\.wasm$/.exec(path)?.[1] ?? '[name]'}-[hash][extname]`,
      },
    },
  },
});
