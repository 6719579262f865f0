/** A share in whole steps. `bound` says that the share is beyond `value`, on the side of 0 or of 1. */
export interface Rounded {
  readonly value: number;
  readonly bound: 'under' | 'over' | null;
}

/** Rounds a share to whole steps. The words "none" and "all" are left to the shares 0 and 1. */
export function rounded(share: number, steps: number): Rounded {
  if (share <= 0) return { value: 0, bound: null };
  if (share >= 1) return { value: steps, bound: null };
  const value = Math.round(share * steps);
  if (value === 0) return { value: 1, bound: 'under' };
  if (value === steps) return { value: steps - 1, bound: 'over' };
  return { value, bound: null };
}

/** Rounds an interval outwards to whole steps, so that the words never overstate. */
export function outwards(low: number, high: number, steps: number): { low: number; high: number } {
  return {
    low: Math.floor(low * steps + ROUNDING),
    high: Math.ceil(high * steps - ROUNDING),
  };
}

/** Keeps 0.7 * 10 = 7.000000000000001 from rounding up to 8. */
export const ROUNDING = 1e-9;

/** The left-out accuracy in tenths, for "about 9 in 10, between 7 and 10". */
export interface Tenths {
  readonly correct: number;
  readonly total: number;
  readonly about: Rounded;
  readonly low: number;
  readonly high: number;
}

/** The figures of a report in tenths. */
export function tenths(figure: {
  correct: number;
  total: number;
  low: number;
  high: number;
}): Tenths {
  const { correct, total } = figure;
  const about = rounded(correct / total, 10);
  return { correct, total, about, ...outwards(figure.low, figure.high, 10) };
}

/** Two distances in points, as digits: with decimals only where whole points would be equal. */
export function distances(one: number, other: number): readonly [string, string] {
  for (const digits of [0, 1, 2]) {
    const [first, second] = [digitsOf(one, digits), digitsOf(other, digits)];
    if (first !== second) return [first, second];
  }
  return [digitsOf(one, 0), digitsOf(other, 0)];
}

function digitsOf(share: number, digits: number): string {
  return (Math.abs(share) * 100).toFixed(digits);
}
