import { defineConfig } from 'vite';
import { offline, SERVICE_WORKER } from './offline.plugin.mjs';
import { samples } from './samples.plugin.mjs';

export default defineConfig({
  root: 'app',
  // Relative, so that the built folder works under any path of any static host.
  base: './',
  plugins: [samples(), offline()],
  build: {
    outDir: '../../dist',
    emptyOutDir: true,
    target: 'es2023',
    // Wasm and weights stay files, and nothing becomes a `data:` URL that the CSP would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Of all that is built in, with the copyright lines that the minified code has lost.
    license: { fileName: 'licenses.txt' },
    rolldownOptions: {
      input: { index: 'app/index.html', [SERVICE_WORKER]: 'app/offline/service-worker.ts' },
      output: {
        entryFileNames: ({ name }) =>
          name === SERVICE_WORKER ? '[name].js' : 'assets/[name]-[hash].js',
        // The modules are all called the same; the service worker tells files apart by their names.
        assetFileNames: ({ originalFileNames: [path = ''] }) =>
          `assets/${/wasm\/([\w-]+)\/handful_bg\.wasm$/.exec(path)?.[1] ?? '[name]'}-[hash][extname]`,
      },
    },
  },
});
