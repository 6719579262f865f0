// Writes the licences of everything that the package contains but did not write itself: the crates in the wasm modules,
// and the npm packages in the bundles. Run by `npm pack`.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = fileURLToPath(new URL('THIRD-PARTY.txt', import.meta.url));

/** The features of all modules together, as in build.sh. */
const FEATURES = 'classifier,gradient,embed,relaxed-simd,gpu,export,heic,scientific';
const TARGET = 'wasm32-unknown-unknown';

/** The npm packages in the bundles, and in the page that `export('html')` writes. */
const BUNDLED = ['lit-html', 'unzipit', 'client-zip'];

const LICENCE_FILE = /^(licen[cs]e|copying|notice|unlicense)/i;

/** The licence MIT without the line of the copyright. */
const MIT_TERMS = readFileSync(join(ROOT, 'LICENSE-MIT'), 'utf8')
  .replace(/^[\s\S]*?(?=Permission is)/, '')
  .trim();

/** A package with its licence texts: where there is a choice with MIT, only that of MIT. */
function entry(name, version, licence, folder, authors = []) {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((file) => file.isFile() && LICENCE_FILE.test(file.name))
    .map((file) => file.name);
  const mit = /\bMIT\b/.test(licence) ? files.filter((file) => /mit/i.test(file)) : [];
  const chosen = mit.length > 0 ? mit : files;
  const texts = chosen.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  // Some packages name the licence MIT without its text.
  if (texts.length === 0 && /\bMIT\b/.test(licence)) {
    texts.push(`Copyright ${authors.join(', ') || `the authors of ${name}`}\n\n${MIT_TERMS}`);
  }
  return { title: `${name} ${version} (${licence})`, text: texts.join('\n\n') };
}

/** The output of cargo for all modules together. */
function cargo(command, ...options) {
  return execFileSync('cargo', [command, '--locked', ...options], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function crates() {
  // The metadata knows the folders; only the tree knows which crates are compiled for these features.
  const { packages } = JSON.parse(
    cargo('metadata', '--format-version', '1', '--filter-platform', TARGET),
  );
  const features = ['--no-default-features', '--features', FEATURES, '--target', TARGET];
  const tree = cargo(
    'tree',
    '-p',
    'handful',
    '-e',
    'normal,no-proc-macro',
    '--prefix',
    'none',
    ...features,
  );
  const used = new Set(tree.split('\n').map((line) => line.split(' ', 2).join(' ')));
  return packages
    .filter(({ name, version, source }) => source && used.has(`${name} v${version}`))
    .map(({ name, version, license, authors, manifest_path: path }) =>
      entry(name, version, license ?? 'see its licence file', dirname(path), authors),
    );
}

function npmPackages() {
  return BUNDLED.map((name) => {
    const folder = join(ROOT, 'www/node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return entry(name, version, license, folder);
  });
}

const NO_TEXT =
  'The package has no licence file; the licence is named above. Its source code is published under this name and version.';

/** Packages with the same text stand together. */
function grouped(entries) {
  const groups = new Map();
  for (const { title, text } of entries) groups.set(text, [...(groups.get(text) ?? []), title]);
  return [...groups].map(([text, titles]) => {
    return `${titles.sort().join('\n')}\n\n${text || NO_TEXT}\n`;
  });
}

const rule = `\n${'-'.repeat(80)}\n\n`;
const sections = grouped([...npmPackages(), ...crates()]).sort();
writeFileSync(
  OUT,
  `The package handful contains code of these packages. Its weights are derived from EfficientNet-Lite
(Apache-2.0); NOTICE says of what, and LICENSE-APACHE is that licence.
${rule}${sections.join(rule)}`,
);
