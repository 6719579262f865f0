// The codes of errors: one list, which the package declares as a type, and the documentation explains.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const ROOT = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, ROOT), 'utf8');
const [list] = /type HandfulErrorCode =[^;]+/.exec(read('www/lib/src/errors.ts'));
const codes = [...list.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);

/** Becomes the reason of the signal before the program sees it. */
const UNSEEN = 'cancelled';

test('the list has every code of the modules', () => {
  const [union] = /type ErrorCode = [^;]+/.exec(read('www/lib/src/types/generated.ts'));
  const native = [...union.matchAll(/"([a-z-]+)"/g)].map(([, code]) => code);
  assert.ok(native.length > 10);
  assert.deepEqual(
    native.filter((code) => !codes.includes(code)),
    [UNSEEN],
  );
});

test('the documentation explains every code, and no other', () => {
  const table = read('docs/getting-started.md').matchAll(/^\| (`[a-z-]+`.*?) \|/gm);
  const documented = [...table].flatMap(([, cell]) => cell.match(/[a-z-]+/g));
  assert.deepEqual(documented.toSorted(), codes.toSorted());
});
