// What lets the page be installed and start without a network: the manifest, and the list of files for the service
// worker, which are all that the build has written and all of app/public.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The service worker's file, whose name must stay the same from version to version. */
export const SERVICE_WORKER = 'service-worker';

const MANIFEST = 'manifest.webmanifest';

/** What only some browsers use: they keep what they have used. */
const BY_CHOICE = /\.(wasm|safetensors|txt)$|^assets\/(worker|embedder)-/;

/** Writes the manifest, and puts the list of files in front of the service worker. */
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
        const left = [worker.fileName, 'index.html', MANIFEST];
        const files = { 'index.html': bundle['index.html'].source, [MANIFEST]: manifest };
        for (const [name, { code, source }] of Object.entries(bundle))
          if (!left.includes(name)) files[name] = code ?? source;
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

/** With the icons in it, because a sealed page may not be asked to fetch pictures. */
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

/** As browsers check it: https://www.w3.org/TR/SRI/. */
function digest(content) {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
