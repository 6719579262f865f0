// Records size and hash of the package's files, by which it recognises files of another version:
//   node lib/facts.mjs assets    modules and weights, for all code
//   node lib/facts.mjs workers   the bundled workers, for the code of the page

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { version } = JSON.parse(readFileSync(join('lib', 'package.json'), 'utf8'));
const KINDS = {
  assets: {
    folders: ['assets', 'wasm'],
    // Nothing but what is in the package: the build leaves other files beside them.
    names: /\.(safetensors|txt|wasm)$/,
    out: 'facts.ts',
    text: (
      facts,
    ) => `/** Hash and size of the package's files by path. Written by the build; other files are not checked. */
export const FACTS: Readonly<Record<string, { sha256: string; bytes: number }>> = {
${facts.map(({ path, sha256, bytes }) => `  '${path}': { sha256: '${sha256}', bytes: ${bytes} },\n`).join('')}};

/** The version of the package. */
export const VERSION = '${version}';
`,
  },
  workers: {
    folders: ['dist/worker'],
    names: /\.js$/,
    out: 'worker-facts.ts',
    text: (
      facts,
    ) => `/** Hash of the bundled workers by path. Written by the build, after the workers: they do not contain it. */
export const WORKER_FACTS: Readonly<Record<string, string>> = {
${facts.map(({ path, sha256 }) => `  '${path}': '${sha256}',\n`).join('')}};
`,
  },
};

const { folders, names, out, text } = KINDS[process.argv[2]];
const facts = folders.flatMap((folder) =>
  readdirSync(join('lib', folder), { recursive: true })
    .filter((name) => names.test(name))
    .sort()
    .map((name) => {
      const bytes = readFileSync(join('lib', folder, name));
      const sha256 = createHash('sha256').update(bytes).digest('base64');
      return { path: `${folder}/${name.replaceAll('\\', '/')}`, sha256, bytes: bytes.length };
    }),
);
writeFileSync(join('lib', 'src', 'loading', out), text(facts));
