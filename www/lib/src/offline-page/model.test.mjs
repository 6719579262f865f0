import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classify } from './model.js';

/** Two dimensions: the first separates the classes, both enter the similarity. */
const HEAD = {
  labels: ['left', 'right'],
  space: { mode: 'fast', precision: 'int8' },
  temperature: 2,
  dim: 2,
  weight: [-1, 0, 1, 0],
  bias: [0.5, 0],
  likeness: { threshold: 0.5, mean: [0, 1], directions: [-1, 0, 1, 0] },
};

test('scores, probabilities and similarity follow the formulas', () => {
  const { label, unlike, similarity, calibrated, scores } = classify(HEAD, Float32Array.of(1, 2));
  assert.deepEqual([label, unlike, calibrated], ['right', false, true]);
  assert.ok(Math.abs(similarity - Math.SQRT1_2) < 1e-12);
  assert.deepEqual(
    scores.map(({ label, score }) => [label, score]),
    [
      ['right', 1],
      ['left', -0.5],
    ],
  );
  const share = 1 / (1 + Math.exp(2 * -1.5));
  assert.ok(Math.abs(scores[0].probability - share) < 1e-12);
});

test('a photo unlike all others has no label, and an ordinary one is similar to none', () => {
  const away = classify(HEAD, Float32Array.of(0.1, 9));
  assert.deepEqual([away.label, away.unlike, away.scores[0].label], [null, true, 'left']);
  const ordinary = classify(HEAD, Float32Array.of(0, 1));
  assert.deepEqual([ordinary.similarity, ordinary.unlike], [0, true]);
});

test('without a temperature there is a ranking, and without an open-set model no photo is unlike', () => {
  const head = { ...HEAD, temperature: null, likeness: null };
  const { label, unlike, calibrated, scores } = classify(head, Float32Array.of(0.1, 9));
  assert.deepEqual([label, unlike, calibrated], ['left', false, false]);
  assert.deepEqual(
    scores.map(({ probability }) => probability),
    [null, null],
  );
});
