// Random reports whose figures agree with each other, as the engine makes them.

import { oneOf, whole } from './random.mjs';

/** A report of 2 to 6 classes. Some are all right, some all wrong, some have single photos. */
export function randomReport(random) {
  const way = whole(random, 2, 6);
  const labels = Array.from({ length: way }, (_, at) => `class ${'ABCDEF'[at]}`);
  const skill = oneOf(random, [0, 1, 0.02, 0.98, random(), 1 - random() ** 3 / 10]);
  const most = oneOf(random, [2, 5, 40, 200]);
  const counts = labels.map(() => whole(random, 1, most));
  const confusion = counts.map((count, truth) => {
    const row = labels.map(() => 0);
    for (let photo = 0; photo < count && count > 1; photo += 1) {
      const wrong = (truth + whole(random, 1, way - 1)) % way;
      row[random() < skill ? truth : wrong] += 1;
    }
    return row;
  });
  const share = (correct, total) => ({ correct, total, ...interval(correct, total) });
  const classes = labels.map((label, at) => {
    const total = confusion[at].reduce((sum, count) => sum + count, 0);
    return { label, count: counts[at], leftOut: share(confusion[at][at], total) };
  });
  const total = classes.reduce((sum, { leftOut }) => sum + leftOut.total, 0);
  const correct = classes.reduce((sum, { leftOut }) => sum + leftOut.correct, 0);
  const calibrated = counts.every((count) => count > 1);
  const method = oneOf(random, ['leave-one-out', 'folds']);
  return {
    head: 'ridge',
    classes,
    confusion,
    calibrated,
    leaveOneOut: total === 0 ? null : { ...share(correct, total), accuracy: correct / total, method },
    balancedAccuracy: calibrated ? classes.reduce((sum, { leftOut: { correct, total } }) => sum + correct / total, 0) / way : null,
    reliability: calibrated ? randomReliability(random) : null,
  };
}

/** Bins of predictions and their calibration error. */
export function randomReliability(random) {
  const bias = oneOf(random, [0, 0, 0.3, -0.3, 0.02]);
  const most = oneOf(random, [3, 30, 300]);
  const bins = [];
  for (let at = 0; at < 15; at += 1) {
    if (random() < 0.5 && !(at === 14 && bins.length === 0)) continue;
    const count = whole(random, 1, most);
    const confidence = (at + random()) / 15;
    const chance = Math.min(1, Math.max(0, confidence + bias));
    let correct = 0;
    for (let photo = 0; photo < count; photo += 1) if (random() < chance) correct += 1;
    bins.push({ count, confidence, accuracy: correct / count, ...interval(correct, count) });
  }
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const mean = (of) => bins.reduce((sum, bin) => sum + bin.count * of(bin), 0) / total;
  const ece = mean(({ confidence, accuracy }) => Math.abs(confidence - accuracy));
  const chance = oneOf(random, [ece * random() * 2, ece, ece * 0.999, random() / 5]);
  return { ece, chance, bins, surplus: mean(({ confidence, accuracy }) => confidence - accuracy) };
}

/** A learning curve with a verdict by the engine's rule. */
export function randomCurve(random, { leaveOneOut, classes }) {
  const value = (random() - 0.5) * oneOf(random, [0.005, 0.05, 0.5]);
  const half = random() * oneOf(random, [0.001, 0.02, 0.3]);
  const gain = oneOf(random, [{ value: 0, low: -1, high: 1 }, { value, low: value - half, high: value + half }]);
  const verdict = gain.low > 0 ? 'rising' : gain.high < 0.02 ? 'flat' : 'unclear';
  const photos = classes.reduce((sum, { count }) => sum + count, 0);
  const points = [{ photos, accuracy: leaveOneOut.accuracy, low: leaveOneOut.low, high: leaveOneOut.high }];
  return { points, gain, verdict, classGains: [], weakest: null };
}

/** What a test folder shows: photos of 0 to 3 classes, and of classes that are not taught. */
export function randomTest(random) {
  const share = (correct, total) => (total === 0 ? null : { correct, total, ...interval(correct, total) });
  const skill = oneOf(random, [0, 1, random()]);
  const labels = ['A', 'B', 'C'].slice(0, whole(random, 0, 3)).map((letter) => `class ${letter}`);
  const strangers = ['kiwi', 'dog'].slice(0, whole(random, 0, 2));
  const copied = oneOf(random, [0, 0, 0.3, 1]);
  const photos = [...labels, ...strangers].flatMap((label) =>
    Array.from({ length: whole(random, 1, oneOf(random, [1, 30])) }, () => ({
      label,
      predicted: labels.includes(label) && random() < skill ? label : 'class D',
      unlike: random() < 0.3,
      duplicateOf: random() < copied ? 1 : null,
    })),
  );
  const own = photos.filter(({ label }) => labels.includes(label));
  const others = photos.filter(({ label }) => strangers.includes(label));
  const right = (of) => of.filter(({ label, predicted }) => label === predicted).length;
  const distinct = own.filter(({ duplicateOf }) => duplicateOf === null);
  const hasOpenSet = random() < 0.8;
  return {
    classes: [],
    accuracy: share(right(own), own.length),
    withoutDuplicates: distinct.length < own.length ? share(right(distinct), distinct.length) : null,
    balancedAccuracy: null,
    confusion: [],
    reliability: random() < 0.5 && own.length > 0 ? randomReliability(random) : null,
    known: hasOpenSet ? share(own.filter(({ unlike }) => !unlike).length, own.length) : null,
    unknown: hasOpenSet ? share(others.filter(({ unlike }) => unlike).length, others.length) : null,
    unknownClasses: strangers.map((label) => ({ label, count: others.filter((photo) => photo.label === label).length })),
    photos,
  };
}

/** The exact 95 % interval of a share (Clopper & Pearson 1934), by bisection. */
export function interval(correct, total) {
  if (total === 0) return { low: 0, high: 1 };
  const low = correct === 0 ? 0 : bisect((p) => 1 - atMost(correct - 1, total, p) < 0.025);
  const high = correct === total ? 1 : bisect((p) => atMost(correct, total, p) > 0.025);
  return { low, high };
}

function bisect(isBelow) {
  let [from, to] = [0, 1];
  for (let step = 0; step < 40; step += 1) {
    const middle = (from + to) / 2;
    if (isBelow(middle)) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The probability of at most `count` hits of `total` with probability p each. */
function atMost(count, total, p) {
  let [logTerm, sum] = [total * Math.log1p(-p), 0];
  for (let hits = 0; hits <= count; hits += 1) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(total - hits) - Math.log(hits + 1) + Math.log(p) - Math.log1p(-p);
  }
  return Math.min(1, sum);
}
