// Makes the page that `export('html')` fills in: all of it but the weights and the model, in one file.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'rolldown';
import { withoutDefaultPath } from './rolldown.plugins.mjs';

const SOURCE = 'lib/src/offline-page';
const OUT = 'lib/assets/offline-page.txt';

/** A classic script, which browsers run from memory and out of a file alike. */
async function script(input) {
  const options = { input, plugins: [withoutDefaultPath], write: false };
  const { output } = await build({ ...options, output: { format: 'iife', minify: true } });
  // The browser would take the end of a tag in a text for that of the script.
  return output[0].code.replaceAll('</script', '<\\/script');
}

const sha256 = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const packed = (id, content) =>
  `<script type="text/plain" id="${id}">${gzipSync(content, { level: 9 }).toString('base64')}</script>`;

const page = await script(`${SOURCE}/page.ts`);
const worker = await script('lib/src/worker/embedder.ts');
const style = readFileSync(`${SOURCE}/page.css`, 'utf8');
const policy = [
  "default-src 'none'",
  `script-src ${sha256(page)} 'wasm-unsafe-eval'`,
  `style-src ${sha256(style)}`,
  'img-src blob: data:',
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
// Every browser runs the module without relaxed SIMD, and nobody knows which one will open the page.
const parts = [
  packed('worker', worker),
  packed('module', readFileSync('lib/wasm/embed/handful_bg.wasm')),
  '<!--weights-->',
  '<!--second-->',
  '<!--model-->',
];
const values = { POLICY: policy, STYLE: style, PARTS: parts.join('\n'), SCRIPT: page };
const template = readFileSync(`${SOURCE}/page.template`, 'utf8');
writeFileSync(
  OUT,
  template.replace(/POLICY|STYLE|PARTS|SCRIPT/g, (name) => values[name]),
);
