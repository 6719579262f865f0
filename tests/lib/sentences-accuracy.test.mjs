// No sentence about accuracy contradicts the figures it is made from: every one is rendered from random reports, in every
// language, and read again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneOf } from './support/random.mjs';
import { randomCurve, randomReliability, randomReport } from './support/reports.mjs';
import { EPSILON, load, property, strings } from './support/sentences.mjs';

const { tenths } = await load('figures.ts');
const { calibrationVerdict } = await load('views/check/calibration.ts');
const { curveVerdict } = await load('views/check/learning-curve.ts');

property('the accuracy', ({ random, text, words, numbersOf, withoutBase }) => {
  const figure = randomReport(random).leaveOneOut;
  if (!figure) return;
  const { correct, total, accuracy, low, high } = figure;
  const sentence = text.accuracy(tenths(figure));
  const say = `${correct} of ${total}, ${low} to ${high}: ${sentence}`;
  assert.equal(words.noneWrong.test(sentence), correct === total, say);
  assert.equal(words.noneRight.test(sentence), correct === 0, say);
  assert.equal(words.few.test(sentence), total < 100, say);
  const numbers = numbersOf(withoutBase(sentence));
  const [from, to] = numbers.slice(-2);
  assert.ok(from / 10 <= low + EPSILON && high <= to / 10 + EPSILON, say);
  if (correct === total || correct === 0) return;
  const [about] = numbers;
  if (words.over.test(sentence)) assert.ok(accuracy > about / 10, say);
  else if (words.under.test(sentence)) assert.ok(accuracy < about / 10, say);
  else assert.ok(Math.abs(accuracy - about / 10) <= 0.05 + EPSILON && about > 0 && about < 10, say);
  assert.ok(from <= about && about <= to, say);
});

property('counts of photos guessed right', ({ random, text, numbersOf }) => {
  const figure = randomReport(random).leaveOneOut;
  if (!figure) return;
  const { correct, total, method } = figure;
  for (const sentence of [
    text.accuracyHow(correct, total, method),
    text.accuracyDots(tenths(figure)),
    text.saidTrained(correct, total),
    text.classScore(correct, total),
    text.check.classRight(correct, total),
    text.check.weakest('class A', correct, total),
  ]) {
    const numbers = numbersOf(sentence);
    for (const figure of [correct, total]) {
      const at = numbers.indexOf(figure);
      assert.ok(at >= 0, `${figure}: ${sentence}`);
      numbers.splice(at, 1);
    }
  }
});

property('shares and their intervals', ({ random, text, words, numbersOf }) => {
  const { classes, balancedAccuracy } = randomReport(random);
  for (const { leftOut } of classes) {
    if (leftOut.total === 0) continue;
    const share = leftOut.correct / leftOut.total;
    const shown = text.check.share(share);
    assertShare(shown, share, { words, numbersOf });
    const [from, to] = numbersOf(text.check.between(leftOut.low, leftOut.high));
    assert.ok(from / 100 <= leftOut.low + EPSILON && leftOut.high <= to / 100 + EPSILON);
  }
  const tiny = oneOf(random, [random(), random() / 1000, 1 - random() / 1000]);
  assertShare(text.check.share(tiny), tiny, { words, numbersOf });
  const shown = text.percent(tiny);
  if (words.overShare.test(shown)) assert.ok(tiny > 0.99);
  else if (words.underShare.test(shown)) assert.ok(tiny < 0.01);
  else assert.ok(Math.abs(numbersOf(shown)[0] / 100 - tiny) <= 0.005 + EPSILON);
  if (balancedAccuracy === null) return;
  const sentence = text.check.balanced(balancedAccuracy);
  const perfect = classes.every(({ leftOut }) => leftOut.correct === leftOut.total);
  assert.equal(numbersOf(sentence)[0] === 100, perfect && balancedAccuracy >= 1, sentence);
});

property('whether the percentages can be believed', ({ random, words, numbersOf }) => {
  const reliability = randomReliability(random);
  const { ece, chance, bins, surplus } = reliability;
  const sentence = calibrationVerdict(reliability);
  const say = `${ece} ${chance} ${surplus}: ${sentence}`;
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  assert.equal(words.tooFew.test(sentence), ece <= chance && chance > 0.1, say);
  if (words.tooFew.test(sentence)) assert.equal(numbersOf(sentence)[0], total, say);
  if (words.credible.test(sentence)) assert.ok(ece <= chance && chance <= 0.1, say);
  if (words.sure.test(sentence)) assert.ok(ece > chance && surplus > 0, say);
  if (words.modest.test(sentence)) assert.ok(ece > chance && surplus < 0, say);
  if (ece <= chance) return;
  const [off, alone] = numbersOf(sentence);
  // Two digits are the most that is shown.
  if (ece - chance > 0.0001) assert.ok(off > alone, say);
  assert.ok(Math.abs(off / 100 - ece) <= 0.005 && Math.abs(alone / 100 - chance) <= 0.005, say);
});

property('whether more photos would help', ({ random, text, words, numbersOf }) => {
  const report = randomReport(random);
  if (!report.leaveOneOut) return;
  const curve = randomCurve(random, report);
  const { gain, points } = curve;
  const sentence = curveVerdict(curve);
  const say = `${JSON.stringify(gain)}: ${sentence}`;
  const bounded = gain.low > -1 || gain.high < 1;
  assert.equal(sentence === text.check.curveTooFew, !bounded, say);
  if (!bounded) return;
  assert.equal(words.helps.test(sentence), gain.low > 0, say);
  assert.equal(words.falls.test(sentence), gain.high < 0, say);
  assert.equal(words.flat.test(sentence), gain.low <= 0 && gain.high >= 0 && gain.high < 0.02, say);
  assert.equal(words.unclear.test(sentence), gain.low <= 0 && gain.high >= 0.02, say);
  const [photos, ...rest] = numbersOf(sentence);
  assert.equal(photos, points.at(-1).photos, say);
  if (words.flat.test(sentence) || words.unclear.test(sentence)) {
    // "Flat, within ± x": the interval of the gain lies within ± x, and not within a point less.
    const [within] = rest;
    const widest = Math.max(-gain.low, gain.high);
    assert.ok(widest <= within / 100 + EPSILON, say);
    assert.ok(within === 1 || widest > (within - 1) / 100 - EPSILON, say);
    if (words.unclear.test(sentence)) assert.ok(gain.high <= rest[1] / 100 + EPSILON, say);
    return;
  }
  const [by, from, to] = rest;
  const [least, most] = gain.low > 0 ? [gain.low, gain.high] : [-gain.high, -gain.low];
  assert.ok(Math.abs(by / 100 - Math.abs(gain.value)) <= 0.005 + EPSILON || by === 1, say);
  assert.ok(from / 100 <= least + EPSILON && most <= to / 100 + EPSILON, say);
});

test('one is not a plural', async () => {
  globalThis.document ??= { documentElement: {} };
  await strings.setLanguage('en');
  for (const count of [0, 1, 2, 21]) {
    for (const sentence of sentencesWith(strings.text, count)) {
      assert.doesNotMatch(sentence, /\b1 (photos|points|findings|files|groups|epochs|percents)\b/, sentence);
      assert.doesNotMatch(sentence, /\b(0|2|21) (photo|point|finding|file|group|epoch)\b(?!s)/, sentence);
    }
  }
});

function assertShare(shown, share, { words, numbersOf }) {
  const [value] = numbersOf(shown);
  const say = `${share}: ${shown}`;
  if (words.overShare.test(shown)) assert.ok(share > value / 100 && share < 1, say);
  else if (words.underShare.test(shown)) assert.ok(share < value / 100 && share > 0, say);
  else assert.ok(Math.abs(value / 100 - share) <= 0.005 + EPSILON, say);
  assert.equal(value === 100, share >= 1, say);
  assert.equal(value === 0, share <= 0, say);
}

/** Every sentence that takes numbers alone, made with one number. */
function sentencesWith(words, count) {
  return Object.values(words).flatMap((word) => {
    if (typeof word === 'object') return sentencesWith(word, count);
    if (typeof word !== 'function') return [];
    try {
      const made = word(count, count, count, count);
      // Words about objects lack their figures here.
      return typeof made === 'string' && !/undefined|NaN/.test(made) ? [made] : [];
    } catch {
      return [];
    }
  });
}
