import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Smoother } from '../../www/lib/dist/smoothing.js';

/** The prediction for a frame; `share` is the probability of a, the rest that of b. */
function frame(share, { unlike = false, calibrated = true } = {}) {
  const score = (label, value) => ({ label, score: value, probability: calibrated ? value : null });
  const scores = [score('a', share), score('b', 1 - share)].sort((one, other) => other.score - one.score);
  return { label: unlike ? null : scores[0].label, unlike, calibrated, scores, similarity: 0 };
}

let smoother;
let now;

/** Adds the same frame `times` times, 40 ms apart, and returns the last answer. */
function show(prediction, times) {
  let answer;
  for (let count = 0; count < times; count += 1) {
    now += 40;
    answer = smoother.add(prediction, now);
  }
  return answer;
}

beforeEach(() => {
  smoother = new Smoother();
  now = 0;
});

test('the first frame counts at once', () => {
  const { label, shares } = show(frame(0.9), 1);
  assert.equal(label, 'a');
  assert.deepEqual(shares.map(({ share }) => share.toFixed(2)), ['0.90', '0.10']);
});

test('one odd frame changes nothing, many do', () => {
  show(frame(0.9), 20);
  assert.equal(show(frame(0.1), 1).label, 'a');
  show(frame(0.9), 5);
  assert.equal(show(frame(0.1), 50).label, 'b');
});

test('after 400 ms a new answer has two thirds of the weight', () => {
  show(frame(1), 1);
  const { shares } = show(frame(0), 10);
  const share = shares.find(({ label }) => label === 'b').share;
  assert.ok(Math.abs(share - (1 - Math.exp(-1))) < 1e-9, `${share}`);
});

test('a class that leads by little does not take over', () => {
  show(frame(0.6), 20);
  assert.equal(show(frame(0.48), 100).label, 'a');
  assert.equal(show(frame(0.4), 100).label, 'b');
});

test('unlike changes only after most frames have', () => {
  show(frame(0.9), 20);
  assert.equal(show(frame(0.9, { unlike: true }), 2).unlike, false);
  assert.equal(show(frame(0.9, { unlike: true }), 20).unlike, true);
  assert.equal(show(frame(0.9), 2).unlike, true);
  assert.equal(show(frame(0.9), 20).unlike, false);
});

test('a deleted class is forgotten', () => {
  show(frame(0.9), 5);
  const only = frame(0.1);
  only.scores = only.scores.filter(({ label }) => label === 'b');
  const { label, shares } = show(only, 1);
  assert.equal(label, 'b');
  assert.deepEqual(shares.map((one) => one.label), ['b']);
});

test('without percentages it counts frames', () => {
  const { shares, calibrated } = show(frame(0.6, { calibrated: false }), 3);
  assert.equal(calibrated, false);
  assert.deepEqual(shares, [
    { label: 'a', share: 1 },
    { label: 'b', share: 0 },
  ]);
});
