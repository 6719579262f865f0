import type { Report } from 'handful';
import { betaQuantile } from '../beta.js';
import { isOpen, labelsOf } from './given.js';
import type { Acceptable, Accepting } from './label.js';
import { classByLabel, type State } from './state.js';

/** The probabilities to choose from. */
export const THRESHOLDS = [0.99, 0.95, 0.9, 0.8] as const;

/** Photos to look at before all are accepted. */
export const SAMPLE = 12;

/** Bins of a reliability diagram, of equal width. */
const BINS = 15;

/** Keeps 0.8 * 15 = 12.000000000000002 in its bin. */
const ROUNDING = 1e-9;

/** Both tails of a 95 % interval. */
const TAIL = 0.025;

/** A share with the ends of its 95 % interval. */
export interface Estimate {
  readonly wrong: number;
  readonly total: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The undecided photos shown whose answer is at least this probable. */
export function acceptable(state: State, threshold: number): Acceptable[] {
  const classOf = labelsOf(state);
  return state.label.order.flatMap((photo) => {
    const { answer } = photo;
    if (!answer || answer.unlike || (answer.probability ?? 0) < threshold) return [];
    const entry = isOpen(classOf, photo) ? classByLabel(state, answer.label) : undefined;
    return entry ? [{ photo, entry }] : [];
  });
}

/**
 * How many answers above a threshold are wrong, as measured on the photos that the classifier learns
 * from, each predicted by a model without it. It counts the bins of the reliability diagram that reach
 * above the threshold, the lowest of which may begin below it: `from`. `null` where no such photo was
 * that sure.
 */
export function measuredWrong(
  report: Report | null,
  threshold: number,
): (Estimate & { readonly from: number }) | null {
  const binOf = (confidence: number): number =>
    Math.min(BINS - 1, Math.floor(confidence * BINS + ROUNDING));
  const first = binOf(threshold);
  const bins = (report?.reliability?.bins ?? []).filter(
    ({ confidence }) => binOf(confidence) >= first,
  );
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const right = Math.round(bins.reduce((sum, { count, accuracy }) => sum + count * accuracy, 0));
  const leftOut = report?.leaveOneOut;
  // Photos of one group resemble each other and count as one at worst.
  const weight = leftOut ? leftOut.groups / leftOut.total : 1;
  return { ...estimate(total - right, total, weight), from: first / BINS };
}

/** How many are wrong of those that the user looked at. */
export function seenWrong({ seen, wrong }: Accepting): Estimate {
  return estimate([...wrong].filter((photo) => seen.has(photo)).length, seen.size);
}

/** The interval of Clopper & Pearson (1934), of which each observation may count less than one. */
function estimate(wrong: number, total: number, weight = 1): Estimate {
  const [bad, good] = [wrong * weight, (total - wrong) * weight];
  return {
    wrong,
    total,
    share: wrong / total,
    low: wrong === 0 ? 0 : betaQuantile(TAIL, bad, good + 1),
    high: wrong === total ? 1 : betaQuantile(1 - TAIL, bad + 1, good),
  };
}
