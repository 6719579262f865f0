// Completes the site that typedoc has written: the playground with the package it runs, and a policy in every page.

import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SITE = join(HERE, 'html');
const PACKAGE = fileURLToPath(new URL('../../www/lib/', import.meta.url));

/** The folders of the package that a page loads, and the files in them that it does. */
const LOADED = { dist: /\.js$/, wasm: /\.wasm$/, assets: /./ };

if (!existsSync(join(PACKAGE, 'dist/index.js'))) {
  console.error('The package is not built. Build it first: ./build.sh build');
  process.exit(1);
}
cpSync(join(HERE, 'playground'), join(SITE, 'playground'), { recursive: true });
for (const [folder, wanted] of Object.entries(LOADED)) {
  cpSync(join(PACKAGE, folder), join(SITE, 'handful', folder), {
    recursive: true,
    filter: (path) => !/\.[^./\\]+$/.test(path) || wanted.test(path),
  });
}

// The policy forbids the style attributes by which columns of tables are aligned.
const SIDES = ['left', 'center', 'right'];
const rules = SIDES.map((side) => `.align-${side} { text-align: ${side}; }\n`);
appendFileSync(join(SITE, 'assets/style.css'), rules.join(''));

for (const name of readdirSync(SITE, { recursive: true })) {
  const path = join(SITE, name);
  if (!name.endsWith('.html') || name.startsWith('media')) continue;
  const isPlayground = name.startsWith('playground');
  const page = readFileSync(path, 'utf8');
  const linked = isPlayground ? page : withPlayground(page, name.split(/[\\/]/).length - 1);
  const policy = policyFor(linked, isPlayground);
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}"/><link rel="icon" href="data:,"/>`;
  const aligned = linked.replace(/style="text-align:(left|center|right)"/g, 'class="align-$1"');
  writeFileSync(path, aligned.replace(/<meta charset="utf-8" ?\/>/i, (charset) => charset + meta));
}

/** A link to the playground beside the title of the site. */
function withPlayground(page, depth) {
  const link = `<a href="${'../'.repeat(depth)}playground/index.html">Playground</a>`;
  return page.replace('<div id="tsd-toolbar-links">', (start) => start + link);
}

function hashed(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * Nothing from elsewhere. Typedoc's inline script and its empty style element are named by their hashes; the
 * playground runs what is typed.
 */
function policyFor(page, isPlayground) {
  const scripts = Array.from(page.matchAll(/<script>(.*?)<\/script>/gs), ([, script]) => hashed(script));
  const own = isPlayground ? ["'self'", 'blob:', "'wasm-unsafe-eval'"] : ["'self'", ...new Set(scripts)];
  return [
    "default-src 'none'",
    `script-src ${own.join(' ')}`,
    `style-src 'self'${isPlayground ? '' : ` ${hashed('')}`}`,
    "img-src 'self' data: blob:",
    "connect-src 'self' data:",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
