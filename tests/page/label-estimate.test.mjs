// How many accepted answers will be wrong: the figures against exact ones, and what they rest on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import './support/app.mjs';

const { betaShare } = await import('../../www/app/beta.ts');
const { measuredWrong, seenWrong } = await import('../../www/app/state/accepting.ts');

/** Intervals of Clopper and Pearson, by bisection of exact binomial sums in Python. */
const INTERVALS = [
  [0, 12, 0, 0.264648469],
  [1, 12, 0.002107593, 0.384796165],
  [5, 10, 0.187086028, 0.812913972],
  [3, 200, 0.003104108, 0.043208282],
  [40, 41, 0.87144598, 0.999382683],
];

const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-8, `${one} instead of ${other}`);

/** The dialog after a look at `total` photos, `wrong` of them marked. */
function looked(wrong, total) {
  const photos = Array.from({ length: total }, (_, place) => ({ place }));
  // A mark on a photo of an earlier sample, with another percentage, does not count.
  return { seen: new Set(photos), wrong: new Set([...photos.slice(0, wrong), { place: -1 }]) };
}

/** A report with a reliability diagram. */
function report(bins, { total = 100, groups = total } = {}) {
  return {
    reliability: { bins: bins.map(([confidence, count, accuracy]) => ({ confidence, count, accuracy })) },
    leaveOneOut: { total, groups },
  };
}

test('intervals are those of Clopper and Pearson', () => {
  for (const [wrong, total, low, high] of INTERVALS) {
    const found = seenWrong(looked(wrong, total));
    assert.equal(found.wrong, wrong);
    near(found.low, low);
    near(found.high, high);
  }
  for (const [x, a, b] of [[0.3, 2, 5], [0.9, 30, 4], [0.01, 1, 300]]) near(betaShare(x, a, b), 1 - betaShare(1 - x, b, a));
  near(betaShare(0.3, 2, 5), 0.579825);
});

test('the bins above the percentage count, from where they begin', () => {
  const bins = [[0.5, 20, 0.5], [0.83, 10, 0.8], [0.9, 10, 0.9], [0.97, 60, 59 / 60]];
  const counted = [0.99, 0.95, 0.9, 0.8].map((threshold) => measuredWrong(report(bins), threshold));
  assert.deepEqual(counted.map(({ wrong, total }) => [wrong, total]), [[1, 60], [1, 60], [2, 70], [4, 80]]);
  assert.deepEqual(counted.map(({ from }) => from), [14 / 15, 14 / 15, 13 / 15, 12 / 15]);
  for (const { share, low, high } of counted) assert.ok(low < share && share < high);
});

test('without such sure answers nothing is known, and a photo of a group counts less', () => {
  assert.equal(measuredWrong(report([[0.5, 20, 0.5]]), 0.95), null);
  assert.equal(measuredWrong(null, 0.95), null);
  assert.equal(measuredWrong({ ...report([]), reliability: null }, 0.95), null);
  const bins = [[0.97, 50, 0.96]];
  const [alone, grouped] = [measuredWrong(report(bins), 0.95), measuredWrong(report(bins, { groups: 20 }), 0.95)];
  assert.deepEqual([grouped.wrong, grouped.total, grouped.share], [alone.wrong, alone.total, alone.share]);
  assert.ok(grouped.low < alone.low && grouped.high > alone.high);
});
