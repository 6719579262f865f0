// Tells the service worker which files there are: all that the build has written, and all of app/public.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The service worker's file, whose name must stay the same from version to version. */
export const SERVICE_WORKER = 'service-worker';

/** What only some browsers use: they keep what they have used. */
const BY_CHOICE = /\.(wasm|safetensors)$|^assets\/(worker|embedder)-/;

/** Puts the list of files in front of the service worker. */
export function offline() {
  let publicFolder = '';
  return {
    name: 'offline',
    configResolved({ publicDir }) {
      publicFolder = publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[`${SERVICE_WORKER}.js`];
        const built = Object.keys(bundle).filter(
          (name) => name !== worker.fileName && name !== 'index.html',
        );
        const files = [...built, ...publicFiles(publicFolder)].sort();
        const always = files.filter((name) => !BY_CHOICE.test(name));
        const page = digest(bundle['index.html'].source);
        const others = publicFiles(publicFolder).map((name) =>
          digest(readFileSync(join(publicFolder, name))),
        );
        // The browser takes a new version when a byte of the service worker differs.
        worker.code = `// ${[page, ...others].join(' ')}\nconst FILES = ${JSON.stringify(files)}, ALWAYS = ${JSON.stringify(always)};\n${worker.code}`;
      },
    },
  };
}

function publicFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replaceAll('\\', '/'));
}

function digest(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
