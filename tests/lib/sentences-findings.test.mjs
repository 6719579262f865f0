// No sentence about findings contradicts the figures it is made from: every one is rendered from random reports, in every
// language, and read again.

import assert from 'node:assert/strict';
import { oneOf, whole } from './support/random.mjs';
import { randomReport, randomTest } from './support/reports.mjs';
import { EPSILON, load, property } from './support/sentences.mjs';

const { tenths } = await load('figures.ts');
const { compareVerdict } = await load('views/check/compare.ts');
const { confusionVerdict } = await load('views/check/confusion.ts');
const { classesVerdict } = await load('views/check/classes.ts');
const { testNotes } = await load('views/check/test-folder.ts');
const { dataIssuesOf, nothingFound } = await load('state/data-issues.ts');

property('what is taken for what', ({ random, words, numbersOf }) => {
  const { classes, confusion } = randomReport(random);
  const labels = classes.map(({ label }) => label);
  const sentence = confusionVerdict(labels, confusion);
  const wrong = confusion.flatMap((counts, truth) => counts.filter((count, taken) => taken !== truth && count > 0));
  const say = `${JSON.stringify(confusion)}: ${sentence}`;
  assert.equal(words.noneTaken.test(sentence), wrong.length === 0, say);
  if (wrong.length === 0) return;
  const most = Math.max(...wrong);
  const stated = words.once.test(sentence) ? 1 : numbersOf(sentence)[0];
  assert.equal(stated, most, say);
  assert.equal(words.shared.test(sentence), wrong.filter((count) => count === most).length > 1, say);
  const [truth, taken] = [...sentence.matchAll(/class ([A-F])/g)].map(([, letter]) => 'ABCDEF'.indexOf(letter));
  assert.equal(confusion[truth][taken], most, say);
});

property('the range of the classes', ({ random, words, numbersOf }) => {
  const { classes } = randomReport(random);
  const shares = classes.map(({ label, leftOut }) => ({ label, share: leftOut }));
  const measured = shares.filter(({ share }) => share.total > 0);
  if (measured.length === 0) return;
  const sentence = classesVerdict(shares);
  const rates = measured.map(({ share }) => share.correct / share.total);
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  assert.equal(words.equal.test(sentence), low === high, sentence);
  const numbers = numbersOf(sentence);
  for (const [at, rate] of (low === high ? [low] : [low, high]).entries())
    assert.ok(Math.abs(numbers[at] / 100 - rate) <= 0.01 + EPSILON, `${rate}: ${sentence}`);
});

property('the figures of a test folder', ({ random, text, words, numbersOf, withoutBase }) => {
  const report = randomTest(random);
  const { accuracy, known, unknown, photos, withoutDuplicates, unknownClasses } = report;
  if (accuracy) {
    const sentence = text.test.accuracy(tenths(accuracy));
    const [from, to] = numbersOf(withoutBase(sentence)).slice(-2);
    assert.ok(from / 10 <= accuracy.low + EPSILON && accuracy.high <= to / 10 + EPSILON, sentence);
    const counts = numbersOf(text.test.accuracyHow(accuracy.correct, accuracy.total)).sort((a, b) => a - b);
    assert.deepEqual(counts, [accuracy.correct, accuracy.total].sort((a, b) => a - b));
  }
  const notes = testNotes(report);
  const copies = photos.filter(({ duplicateOf }) => duplicateOf !== null).length;
  const stated = notes.map((note) => words.without.exec(note)).find((match) => match);
  assert.equal(Boolean(stated), copies > 0 && withoutDuplicates !== null, notes.join(' '));
  if (stated) {
    const two = stated.slice(1).map(Number).sort((a, b) => a - b);
    assert.deepEqual(two, [withoutDuplicates.correct, withoutDuplicates.total].sort((a, b) => a - b));
  }
  if (known) assert.ok(numbersOf(text.test.known(known)).includes(known.total));
  if (unknownClasses.length === 0) return;
  const labels = unknownClasses.map(({ label }) => label);
  const count = unknownClasses.reduce((sum, one) => sum + one.count, 0);
  const sentence = text.test.unknown(labels, count, unknown);
  for (const label of labels) assert.ok(sentence.includes(label), sentence);
  if (!unknown) return;
  const numbers = numbersOf(sentence);
  for (const number of [unknown.correct, unknown.total - unknown.correct]) assert.ok(numbers.includes(number), sentence);
});

property('the list of photos worth a look', ({ random, text, words, numbersOf }) => {
  const state = randomFindings(random);
  const issues = dataIssuesOf(state);
  const left = nothingFound(state);
  const said = text.check.saidReviewed(issues.length, left.dismissed);
  const { findings, of } = state.check.review;
  const found = findings.some(({ suspect, outlier, duplicateOf }) => suspect || outlier || duplicateOf);
  assert.equal(words.suspicious.test(said), !found, said);
  if (issues.length > 0) assert.deepEqual(numbersOf(said), [issues.length]);
  else {
    const none = text.check.issuesNone(left);
    assert.equal(words.suspicious.test(none), !found, none);
    if (words.label.test(none)) assert.ok(of.calibrated && !findings.some(({ suspect }) => suspect), none);
    const wrong = findings.filter(({ label, leftOut }) => leftOut && leftOut.label !== label);
    const unlisted = wrong.filter(({ suspect }) => !suspect);
    const stated = words.wrong.exec(none);
    if (of.calibrated) assert.equal(Number(stated?.[1] ?? 0), unlisted.length, none);
  }
  // Every suspect is listed, or its copy in another class is.
  const listed = new Set([...issues, ...dismissedOf(state)].map(({ subject }) => subject.photo));
  for (const { photo, suspect } of findings) if (suspect) assert.ok(listed.has(photo));
});

property('how often the open set is wrong', ({ random, text, words, numbersOf, withoutBase }) => {
  const total = whole(random, 2, oneOf(random, [3, 50, 500]));
  const correct = oneOf(random, [0, total, whole(random, 0, total)]);
  const known = text.check.openSetKnown({ correct, total });
  const wrong = total - correct;
  assert.deepEqual(numbersOf(known), wrong === 0 ? [total] : [total, wrong], known);
  const unknown = text.check.openSetUnknown({ correct, total });
  assert.deepEqual(numbersOf(unknown).sort(), [wrong, total, correct].sort(), unknown);
  assert.doesNotMatch(unknown, words.only, 'the share may be any');
  const share = oneOf(random, [0, 1, random(), 1 - random() / 200]);
  for (const rates of [null, { correct, total }]) {
    const sentence = text.label.expected(share, rates);
    const stated = rates === null ? [share] : [share, wrong / total];
    const plain = stated.filter((one) => one > 0 && one < 1 && one * 100 >= 0.5 && one * 100 < 99.5);
    const numbers = numbersOf(withoutBase(sentence)).filter((number) => number > 0);
    assert.equal(numbers.length, plain.length, `${stated}: ${sentence}`);
    for (const [at, number] of numbers.entries())
      assert.ok(Math.abs(number / 100 - plain[at]) <= 0.005 + EPSILON, `${stated}: ${sentence}`);
  }
});

property('the comparison of heads', ({ random, words }) => {
  const heads = ['ridge', 'linear', 'lda', 'knn'].slice(0, whole(random, 1, 4));
  const figure = randomReport(random).leaveOneOut;
  const compared = heads.map((name) => {
    const correct = figure ? whole(random, 0, figure.total) : 0;
    return { name, seconds: 1, report: { leaveOneOut: figure && random() > 0.1 ? figureOf(correct, figure.total) : null } };
  });
  const sorted = compared.sort((a, b) => (b.report.leaveOneOut?.accuracy ?? -1) - (a.report.leaveOneOut?.accuracy ?? -1));
  const sentence = compareVerdict({ state: {} }, sorted, 'head');
  const measured = sorted.flatMap(({ report }) => report.leaveOneOut ?? []);
  const [best, ...others] = measured;
  const behind = others.filter(({ high }) => high < best.low).length;
  assert.equal(words.nothing.test(sentence), measured.length < 2, sentence);
  if (measured.length < 2) return;
  assert.equal(words.noise.test(sentence), behind === 0, sentence);
  assert.equal(words.allBehind.test(sentence), behind === others.length, sentence);
  assert.equal(words.someBehind.test(sentence), behind > 0 && behind < others.length, sentence);
});

function figureOf(correct, total) {
  const spread = 1 / Math.sqrt(total);
  const accuracy = correct / total;
  return { correct, total, accuracy, low: Math.max(0, accuracy - spread), high: Math.min(1, accuracy + spread) };
}

/** A state with photos of two classes, a review of them, and some dismissed issues. */
function randomFindings(random) {
  const classes = ['A', 'B'].map((label, at) => ({ key: 100 + at, hue: at, label, photos: [] }));
  const findings = [];
  const calibrated = random() < 0.8;
  const rate = oneOf(random, [0, 0, 0.1, 0.5]);
  const photos = whole(random, 1, 12);
  for (let key = 1; key <= photos; key += 1) {
    const [entry, other] = random() < 0.5 ? classes : [classes[1], classes[0]];
    const photo = { key, file: { name: `${key}.jpg` }, thumb: null, id: key, embedding: null };
    entry.photos.push(photo);
    const wrong = random() < 0.2;
    const suspect = calibrated && wrong && random() < rate;
    findings.push({
      photo,
      label: entry.label,
      leftOut: {
        label: wrong ? other.label : entry.label,
        probability: calibrated ? 0.8 : null,
        ownProbability: calibrated ? random() : null,
      },
      suspect: suspect ? other.label : null,
      outlier: random() < rate,
      duplicateOf: findings.length > 0 && random() < rate ? oneOf(random, findings).photo : null,
    });
  }
  const of = { calibrated };
  const state = { classes, report: of, check: { review: { of, findings, curve: null }, dismissed: new Set() } };
  if (random() < 0.5) {
    const ids = dataIssuesOf(state).map(({ id }) => id);
    state.check.dismissed = new Set(ids.filter(() => random() < 0.8));
  }
  return state;
}

function dismissedOf(state) {
  const { dismissed } = state.check;
  const all = dataIssuesOf({ ...state, check: { ...state.check, dismissed: new Set() } });
  return all.filter(({ id }) => dismissed.has(id));
}
