// The documentation lists exactly the error codes of the package.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const ROOT = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), 'utf8');

/** Becomes the reason of the signal before the program sees it. */
const UNSEEN = ['cancelled'];
/** Codes of notes on a collection, which are not errors. */
const NOTES = [
  'contradiction',
  'damaged-entry',
  'labels-only',
  'missing-photo',
  'refused-label',
  'skipped',
  'splits',
  'unsupported-entry',
  'unused-table',
];

test('every code is documented', () => {
  const sources = readdirSync(new URL('www/lib/src/', ROOT), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(`www/lib/src/${name}`));
  const ours = sources.flatMap((text) => [...text.matchAll(/(?:HandfulError\(\s*|code: )'([a-z-]+)'/g)]);
  const [union] = /type ErrorCode = [^;]+/.exec(read('www/lib/src/types/generated.ts'));
  const native = [...union.matchAll(/"([a-z-]+)"/g)];
  const known = new Set([...ours, ...native].map(([, code]) => code));
  for (const code of [...UNSEEN, ...NOTES]) assert.ok(known.delete(code), `${code} is not used any more`);
  const table = read('docs/getting-started.md').matchAll(/^\| (`[a-z-]+`.*?) \|/gm);
  const documented = [...table].flatMap(([, cell]) => cell.match(/[a-z-]+/g));
  assert.deepEqual(documented.toSorted(), [...known].toSorted());
});
