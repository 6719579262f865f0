// Vite plugin for the sample photos: a zip of class folders and of photos to recognise.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadZip } from 'client-zip';

/** The photos; README.md there names the authors, and so does the page under `samples` in its strings. */
const FIXTURES = fileURLToPath(new URL('../tests/fixtures/', import.meta.url));

/** The photos to recognise. */
const QUERIES = ['cat-1.jpg', 'coffee-1.jpg', 'rocket-1.jpg', 'unrelated-stars.jpg'];

const MODULE = 'virtual:samples';

/** Provides the module `virtual:samples`, whose default export is the URL of the zip, and the names and sizes in it. */
export function samples() {
  return {
    name: 'samples',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    async load(id) {
      if (id !== `\0${MODULE}`) return null;
      const zip = await downloadZip(entries()).arrayBuffer();
      const file = this.emitFile({
        type: 'asset',
        name: 'samples.zip',
        originalFileName: 'samples.zip',
        source: new Uint8Array(zip),
      });
      const files = [...entries()].map(({ name, input }) => [
        name.replace(/^.*\//, ''),
        input.length,
      ]);
      return `export const FILES = ${JSON.stringify(files)};\nexport default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}

function* entries() {
  const photos = join(FIXTURES, 'photos');
  for (const label of readdirSync(photos).sort())
    for (const name of readdirSync(join(photos, label)).sort())
      yield entry(`${label}/${label} ${name}`, join(photos, label, name));
  for (const name of QUERIES) yield entry(`?/${name}`, join(FIXTURES, 'queries', name));
}

/** Has a fixed date, so that the zip is reproducible. */
function entry(name, path) {
  return { name, input: readFileSync(path), lastModified: new Date('2026-01-01T00:00:00Z') };
}
