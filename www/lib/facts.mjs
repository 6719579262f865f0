// Records size and hash of the built modules and weights, by which the package recognises files of another version.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const facts = ['assets', 'wasm'].flatMap((folder) =>
  readdirSync(join('lib', folder), { recursive: true })
    .filter((name) => /\.(safetensors|txt|wasm)$/.test(name))
    .sort()
    .map((name) => {
      const bytes = readFileSync(join('lib', folder, name));
      const sha256 = createHash('sha256').update(bytes).digest('base64');
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      return `  '${path}': { sha256: '${sha256}', bytes: ${bytes.length} },\n`;
    }),
);

writeFileSync(
  join('lib', 'src', 'loading', 'facts.ts'),
  `/** Hash and size of the package's files by path. Written by the build; other files are not checked. */
export const FACTS: Readonly<Record<string, { sha256: string; bytes: number }>> = {
${facts.join('')}};
`,
);
