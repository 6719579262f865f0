// The support and query photos for every environment, and the expected results.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { classes, queries } from '../../browser/support/fixtures.mjs';

const SHOTS = 3;

/** The argument of `flow`. */
export function input() {
  return {
    support: classes().flatMap(({ label, photos }) =>
      photos.slice(0, SHOTS).map((path) => ({ label, base64: read(path) })),
    ),
    queries: queries()
      .filter(({ label }) => label)
      .map(({ label, path }) => ({ label, base64: read(path) })),
  };
}

/** Checks the result of `flow`. */
export function check({ correct, answers, failure, engine }) {
  const { support, queries } = input();
  assert.deepEqual(
    answers,
    queries.map(({ label }) => label),
  );
  assert.ok(correct >= 0.75 * support.length, `only ${correct} of ${support.length} left-out photos were right`);
  assert.deepEqual(failure, { name: 'HandfulError', code: 'unsupported-format' });
  assert.equal(engine.device, 'cpu');
}

const read = (path) => readFileSync(path).toString('base64');
