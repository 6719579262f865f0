// The codes of errors are meant to be acted on: the documentation has all of them, and none that there is not.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const ROOT = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), 'utf8');

/** What becomes the signal's own reason before anyone sees it. */
const UNSEEN = ['cancelled'];
/** Of the notes to a collection, which are no errors. */
const NOTES = ['damaged-entry', 'labels-only', 'missing-photo', 'skipped'];

test('every code is documented', () => {
  const sources = readdirSync(new URL('www/lib/src/', ROOT), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(`www/lib/src/${name}`));
  const ours = sources.flatMap((text) => [...text.matchAll(/(?:HandfulError\(\s*|code: )'([a-z-]+)'/g)]);
  const natively = [...read('src/error.rs').matchAll(/Self::\w+ => "([a-z-]+)"/g)];
  const known = new Set([...ours, ...natively].map(([, code]) => code));
  for (const code of [...UNSEEN, ...NOTES]) assert.ok(known.delete(code), `${code} is no more`);
  const table = read('docs/getting-started.md').matchAll(/^\| (`[a-z-]+`.*?) \|/gm);
  const documented = [...table].flatMap(([, cell]) => cell.match(/[a-z-]+/g));
  assert.deepEqual(documented.toSorted(), [...known].toSorted());
});
