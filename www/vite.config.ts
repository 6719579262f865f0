import { defineConfig } from 'vite';

export default defineConfig({
  root: 'app',
  // Relative, so that the built folder works under any path of any static host.
  base: './',
  build: {
    outDir: '../../dist',
    emptyOutDir: true,
    target: 'es2023',
    // Wasm and weights stay files, and nothing becomes a `data:` URL that the CSP would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
});
