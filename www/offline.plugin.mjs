// Vite plugin for installing the page and starting it without a network: writes the manifest, and inserts the list of
// files (the build output and app/public) into the service worker.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name of the service worker's file, which must be the same in every version. */
export const SERVICE_WORKER = 'service-worker';

const MANIFEST = 'manifest.webmanifest';

/** Files that only some browsers need; a browser caches those that it has used. */
const BY_CHOICE = /\.(wasm|safetensors|txt)$|^assets\/(worker|embedder)-/;

/** Writes the manifest, and inserts the list of files at the top of the service worker. */
export function offline() {
  let publicFolder = '';
  let root = '';
  return {
    name: 'offline',
    configResolved(config) {
      publicFolder = config.publicDir;
      root = config.root;
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const manifest = manifestOf(join(root, 'offline'));
        this.emitFile({ type: 'asset', fileName: MANIFEST, source: manifest });
        const worker = bundle[`${SERVICE_WORKER}.js`];
        const excluded = [worker.fileName, 'index.html', MANIFEST];
        const files = { 'index.html': bundle['index.html'].source, [MANIFEST]: manifest };
        for (const [name, { code, source }] of Object.entries(bundle))
          if (!excluded.includes(name)) files[name] = code ?? source;
        for (const name of publicFiles(publicFolder))
          files[name] = readFileSync(join(publicFolder, name));
        const names = Object.keys(files).sort();
        const digests = Object.fromEntries(names.map((name) => [name, digest(files[name])]));
        const always = names.filter((name) => name !== 'index.html' && !BY_CHOICE.test(name));
        worker.code = `const FILES = ${JSON.stringify(digests)}, ALWAYS = ${JSON.stringify(always)};\n${worker.code}`;
      },
    },
  };
}

/** The manifest with inlined icons, because a sealed page cannot fetch pictures. */
function manifestOf(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  for (const icon of manifest.icons) {
    const bytes = readFileSync(join(folder, icon.src));
    icon.src = `data:${icon.type};base64,${bytes.toString('base64')}`;
  }
  return JSON.stringify(manifest);
}

function publicFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replaceAll('\\', '/'));
}

/** Subresource integrity, https://www.w3.org/TR/SRI/. */
function digest(content) {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
