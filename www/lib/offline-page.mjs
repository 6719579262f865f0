// Builds the template of the page that `export('html')` writes: one file with everything but the weights and the model.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'rolldown';
import { withFreshInstances, withoutDefaultPath } from './rolldown.plugins.mjs';

const SOURCE = 'lib/src/offline-page';
const OUT = 'lib/assets/offline-page.txt';

/** Bundles a classic script, which browsers run from memory and from a file on disk alike. */
async function script(input) {
  const options = { input, plugins: [withFreshInstances, withoutDefaultPath], write: false };
  const { output } = await build({ ...options, output: { format: 'iife', minify: true } });
  // A closing tag inside a string would end the script.
  return output[0].code.replaceAll('</script', '<\\/script');
}

const sha256 = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const packed = (id, content) =>
  `<script type="text/plain" id="${id}">${gzipSync(content, { level: 9 }).toString('base64')}</script>`;

const page = await script(`${SOURCE}/page.ts`);
const worker = await script('lib/src/worker/embedder.ts');
// The colours and sizes are those of the application.
const style = ['app/styles/tokens.css', `${SOURCE}/page.css`]
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');
const policy = [
  "default-src 'none'",
  `script-src ${sha256(page)} 'wasm-unsafe-eval'`,
  `style-src ${sha256(style)}`,
  'img-src blob: data:',
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
// The module without relaxed SIMD, because it runs in every browser that may open the page.
const parts = [
  packed('worker', worker),
  packed('module', readFileSync('lib/wasm/embed/handful_bg.wasm')),
  '<!--heic-->',
  '<!--scientific-->',
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
