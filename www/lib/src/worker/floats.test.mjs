import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arePlausible } from './floats.js';

test('features with empty or broken rows are not plausible', () => {
  const rows = (...numbers) => Float32Array.from(numbers);
  assert.equal(arePlausible(rows(1, 0, 0, 2), 2), true);
  assert.equal(arePlausible(rows(1, 2, 0, 0), 2), false);
  assert.equal(arePlausible(rows(1, 2, Number.NaN, 1), 2), false);
  assert.equal(arePlausible(rows(1, Number.POSITIVE_INFINITY), 1), false);
});
