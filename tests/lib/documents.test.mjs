// The documents of the repository: every relative link leads to a file, and to a heading that exists.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Folders of what is built or downloaded, which have documents of others. */
const SKIPPED = ['node_modules', 'target', 'dist', 'html', 'made', 'shared'];

for (const document of documentsIn('')) {
  test(`links of ${document}`, () => {
    const links = linksOf(withoutCode(readFileSync(join(ROOT, document), 'utf8')));
    const broken = links.filter((link) => !/^[a-z]+:/.test(link) && !exists(link, document));
    assert.deepEqual(broken, []);
  });
}

function* documentsIn(folder) {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || SKIPPED.includes(entry.name)) continue;
    if (entry.isDirectory()) yield* documentsIn(path);
    else if (entry.name.endsWith('.md')) yield path;
  }
}

/** Whether a relative link leads to a file and, if it names a heading, to one of the file. */
function exists(link, document) {
  const [path, heading] = link.split('#');
  const target = path ? join(dirname(document), path) : document;
  if (!existsSync(join(ROOT, target))) return false;
  return !heading || headingsOf(target).includes(heading);
}

function withoutCode(markdown) {
  return markdown.replace(/^```.*?^```/gms, '');
}

/** The targets of `[text](target)`, `![text](target)` and `[name]: target`. */
function linksOf(markdown) {
  const inline = markdown.matchAll(/\]\(([^)\s]+)\)/g);
  const references = markdown.matchAll(/^\[[^\]]+\]: (\S+)$/gm);
  return [...inline, ...references].map(([, target]) => target);
}

/** The anchors of a document's headings, as GitHub makes them. */
function headingsOf(document) {
  const text = withoutCode(readFileSync(join(ROOT, document), 'utf8'));
  return Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .replace(/\s/g, '-'),
  );
}
