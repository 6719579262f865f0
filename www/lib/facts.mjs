// Writes down what the modules and weights are that the package is built with, so that it can tell others from them.

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
  `/** The package's files by their paths. Written by the build; a file that is not built is not checked. */
export const FACTS: Readonly<Record<string, { sha256: string; bytes: number }>> = {
${facts.join('')}};
`,
);
