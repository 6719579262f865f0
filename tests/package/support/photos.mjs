// The photos that each environment learns from and is asked about, and what must come of them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { classes, queries } from '../../browser/support/fixtures.mjs';

const SHOTS = 3;

/** What `flow` takes. */
export function input() {
  return {
    lessons: classes().flatMap(({ label, photos }) =>
      photos.slice(0, SHOTS).map((path) => ({ label, base64: read(path) })),
    ),
    queries: queries()
      .filter(({ label }) => label)
      .map(({ label, path }) => ({ label, base64: read(path) })),
  };
}

/** Checks what `flow` gave. */
export function check({ correct, answers, failure, engine }) {
  const { lessons, queries } = input();
  assert.deepEqual(
    answers,
    queries.map(({ label }) => label),
  );
  assert.ok(correct >= 0.75 * lessons.length, `only ${correct} of ${lessons.length} left-out photos were right`);
  assert.deepEqual(failure, { name: 'HandfulError', code: 'unsupported-format' });
  assert.equal(engine.device, 'cpu');
}

const read = (path) => readFileSync(path).toString('base64');
