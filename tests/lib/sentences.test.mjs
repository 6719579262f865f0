// No sentence of the page contradicts the figures it is made from: every sentence that states a figure, in both
// languages, is rendered from random reports and read again.

import assert from 'node:assert/strict';
import { register } from 'node:module';
import { test } from 'node:test';
import { oneOf, randomNumbers, whole } from './support/random.mjs';
import { randomCurve, randomReliability, randomReport, randomTest } from './support/reports.mjs';

// The page's modules, with a fake engine and without samples.
register('../page/support/hooks.mjs', import.meta.url);
// Modules of the page ask the browser for its number of cores.
globalThis.navigator ??= { hardwareConcurrency: 2 };
globalThis.location ??= new URL('http://localhost/');

const load = (path) => import(`../../www/app/${path}`);
const strings = await load('strings/index.ts');
const { tenths } = await load('figures.ts');
const { calibrationVerdict } = await load('views/check/calibration.ts');
const { curveVerdict } = await load('views/check/learning-curve.ts');
const { compareVerdict } = await load('views/check/compare.ts');
const { confusionVerdict } = await load('views/check/confusion.ts');
const { classesVerdict } = await load('views/check/classes.ts');
const { testNotes } = await load('views/check/test-folder.ts');
const { dataIssuesOf, nothingFound } = await load('state/data-issues.ts');

// The language is also set on the document.
globalThis.document ??= { documentElement: {} };

const CASES = 300;
const EPSILON = 1e-9;

/** What tells the cases apart, in each language. */
const WORDS = {
  en: {
    noneWrong: /^None wrong so far/,
    noneRight: /^None right so far/,
    over: /^More than/,
    under: /^Fewer than/,
    few: /this few photos/,
    overShare: /^over /,
    underShare: /^under /,
    credible: /^Yes/,
    tooFew: /^Nothing speaks against it/,
    sure: /too sure/,
    modest: /too modest/,
    helps: /^Yes/,
    falls: /^No:/,
    flat: /^Hardly/,
    unclear: /^Not that it shows/,
    unmeasured: /cannot be measured/,
    suspicious: /Nothing suspicious/,
    label: /no label looks wrong/,
    wrong: /(\d+) (?:was|were) guessed wrong/,
    noise: /^The intervals of all/,
    allBehind: /^All the others/,
    someBehind: /^Only/,
    nothing: /^There is nothing to compare/,
    noneTaken: /^None of/,
    shared: /others as often/,
    equal: /^Every class is right as often/,
    once: / once/,
    without: /Without (?:it|them), (\d+) of (\d+)/,
  },
  'zh-Hans': {
    noneWrong: /^到目前为止没有错/,
    noneRight: /^到目前为止没有对/,
    over: /^10 张中对的多于/,
    under: /^10 张中对的少于/,
    few: /这么少/,
    overShare: /^超过/,
    underShare: /^不到/,
    credible: /可信：平均偏差.*不超过偶然/,
    tooFew: /^没有迹象表明不可信/,
    sure: /过于自信/,
    modest: /过于保守/,
    helps: /^会：/,
    falls: /^不会：/,
    flat: /^帮助不大/,
    unclear: /^看不出来/,
    unmeasured: /无法测量/,
    suspicious: /没有可疑/,
    label: /没有像是标错/,
    wrong: /有 (\d+) 张照片猜错/,
    noise: /^它们的区间都/,
    allBehind: /^其他几种都明显落后/,
    someBehind: /^只有/,
    nothing: /^没有可比较/,
    noneTaken: /没有一张被认成/,
    shared: /同样多/,
    equal: /^每个类别同样准确/,
    once: /^$/,
    without: /除去它们，(\d+) 张中对了 (\d+)/,
  },
};

for (const language of Object.keys(WORDS)) {
  const words = WORDS[language];
  const property = (name, check) =>
    test(`${name} (${language})`, async () => {
      await strings.setLanguage(language);
      for (let seed = 1; seed <= CASES; seed += 1) check(randomNumbers(seed), strings.text, seed);
    });

  property('the accuracy', (random, text) => {
    const figure = randomReport(random).leaveOneOut;
    if (!figure) return;
    const { correct, total, accuracy, low, high } = figure;
    const sentence = text.accuracy(tenths(figure));
    const say = `${correct} of ${total}, ${low} to ${high}: ${sentence}`;
    assert.equal(words.noneWrong.test(sentence), correct === total, say);
    assert.equal(words.noneRight.test(sentence), correct === 0, say);
    assert.equal(words.few.test(sentence), total < 100, say);
    const numbers = numbersOf(sentence.replace(language === 'en' ? ' in 10' : /10 张中/g, ''));
    const [from, to] = numbers.slice(-2);
    assert.ok(from / 10 <= low + EPSILON && high <= to / 10 + EPSILON, say);
    if (correct === total || correct === 0) return;
    const [about] = numbers;
    if (words.over.test(sentence)) assert.ok(accuracy > about / 10, say);
    else if (words.under.test(sentence)) assert.ok(accuracy < about / 10, say);
    else assert.ok(Math.abs(accuracy - about / 10) <= 0.05 + EPSILON && about > 0 && about < 10, say);
    assert.ok(from <= about && about <= to, say);
  });

  property('counts of photos guessed right', (random, text) => {
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
      const sorted = numbersOf(sentence).slice(0, 2).sort((a, b) => a - b);
      assert.deepEqual(sorted, [correct, total], sentence);
    }
  });

  property('shares and their intervals', (random, text) => {
    const { classes, balancedAccuracy } = randomReport(random);
    for (const { leftOut } of classes) {
      if (leftOut.total === 0) continue;
      const share = leftOut.correct / leftOut.total;
      const shown = text.check.share(share);
      assertShare(shown, share, words);
      const [from, to] = numbersOf(text.check.between(leftOut.low, leftOut.high));
      assert.ok(from / 100 <= leftOut.low + EPSILON && leftOut.high <= to / 100 + EPSILON);
    }
    const tiny = oneOf(random, [random(), random() / 1000, 1 - random() / 1000]);
    assertShare(text.check.share(tiny), tiny, words);
    const shown = text.percent(tiny);
    if (words.overShare.test(shown)) assert.ok(tiny > 0.99);
    else if (words.underShare.test(shown)) assert.ok(tiny < 0.01);
    else assert.ok(Math.abs(numbersOf(shown)[0] / 100 - tiny) <= 0.005 + EPSILON);
    if (balancedAccuracy === null) return;
    const sentence = text.check.balanced(balancedAccuracy);
    const perfect = classes.every(({ leftOut }) => leftOut.correct === leftOut.total);
    assert.equal(numbersOf(sentence)[0] === 100, perfect && balancedAccuracy >= 1, sentence);
  });

  property('whether the percentages can be believed', (random) => {
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

  property('whether more photos would help', (random, text) => {
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

  property('what is taken for what', (random) => {
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

  property('the range of the classes', (random) => {
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

  property('the figures of a test folder', (random, text) => {
    const report = randomTest(random);
    const { accuracy, known, unknown, photos, withoutDuplicates, unknownClasses } = report;
    if (accuracy) {
      const sentence = text.test.accuracy(tenths(accuracy));
      const [from, to] = numbersOf(sentence.replace(language === 'en' ? ' in 10' : /10 张中/g, '')).slice(-2);
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

  property('the list of photos worth a look', (random, text) => {
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

  property('how often the open set is wrong', (random, text) => {
    const total = whole(random, 2, oneOf(random, [3, 50, 500]));
    const correct = oneOf(random, [0, total, whole(random, 0, total)]);
    const known = text.check.openSetKnown({ correct, total });
    const wrong = total - correct;
    assert.deepEqual(numbersOf(known), wrong === 0 ? [total] : [total, wrong], known);
    const unknown = text.check.openSetUnknown({ correct, total });
    assert.deepEqual(numbersOf(unknown).sort(), [wrong, total, correct].sort(), unknown);
    assert.doesNotMatch(unknown, /\bonly\b|只/i, 'the share may be any');
    const share = oneOf(random, [0, 1, random(), 1 - random() / 200]);
    for (const rates of [null, { correct, total }]) {
      const sentence = text.label.expected(share, rates);
      const stated = rates === null ? [share] : [share, wrong / total];
      const plain = stated.filter((one) => one > 0 && one < 1 && one * 100 >= 0.5 && one * 100 < 99.5);
      const numbers = numbersOf(sentence.replaceAll(language === 'en' ? ' in 100' : '每 100 张', ''));
      assert.equal(numbers.length, plain.length, `${stated}: ${sentence}`);
      for (const [at, number] of numbers.entries())
        assert.ok(Math.abs(number / 100 - plain[at]) <= 0.005 + EPSILON, `${stated}: ${sentence}`);
    }
  });

  property('the comparison of heads', (random) => {
    const heads = ['ridge', 'linear', 'lda', 'knn'].slice(0, whole(random, 1, 4));
    const figure = randomReport(random).leaveOneOut;
    const compared = heads.map((name) => {
      const correct = figure ? whole(random, 0, figure.total) : 0;
      return { name, seconds: 1, report: { leaveOneOut: figure && random() > 0.1 ? figureOf(correct, figure.total) : null } };
    });
    const sorted = compared.sort((a, b) => (b.report.leaveOneOut?.accuracy ?? -1) - (a.report.leaveOneOut?.accuracy ?? -1));
    const sentence = compareVerdict(sorted, 'head');
    const measured = sorted.flatMap(({ report }) => report.leaveOneOut ?? []);
    const [best, ...others] = measured;
    const behind = others.filter(({ high }) => high < best.low).length;
    assert.equal(words.nothing.test(sentence), measured.length < 2, sentence);
    if (measured.length < 2) return;
    assert.equal(words.noise.test(sentence), behind === 0, sentence);
    assert.equal(words.allBehind.test(sentence), behind === others.length, sentence);
    assert.equal(words.someBehind.test(sentence), behind > 0 && behind < others.length, sentence);
  });
}

test('one is not a plural', async () => {
  await strings.setLanguage('en');
  for (const count of [0, 1, 2, 21]) {
    for (const sentence of sentencesWith(strings.text, count)) {
      assert.doesNotMatch(sentence, /\b1 (photos|points|findings|files|groups|epochs|percents)\b/, sentence);
      assert.doesNotMatch(sentence, /\b(0|2|21) (photo|point|finding|file|group|epoch)\b(?!s)/, sentence);
    }
  }
});

function assertShare(shown, share, words) {
  const [value] = numbersOf(shown);
  const say = `${share}: ${shown}`;
  if (words.overShare.test(shown)) assert.ok(share > value / 100 && share < 1, say);
  else if (words.underShare.test(shown)) assert.ok(share < value / 100 && share > 0, say);
  else assert.ok(Math.abs(value / 100 - share) <= 0.005 + EPSILON, say);
  assert.equal(value === 100, share >= 1, say);
  assert.equal(value === 0, share <= 0, say);
}

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

/** The numbers of a sentence, with their signs. */
function numbersOf(sentence) {
  const found = sentence.match(/[−+]?\d+(\.\d+)?/g) ?? [];
  return found.map((digits) => Number(digits.replace('−', '-')));
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
