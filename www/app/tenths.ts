/** A share and its interval in tenths. */
export interface Tenths {
  about: number;
  low: number;
  high: number;
}

/** Rounds for "about 9 in 10, between 7 and 10". The bounds are rounded outwards, so that the words never overstate. */
export function tenths(figure: { accuracy: number; low: number; high: number }): Tenths {
  return {
    about: Math.round(figure.accuracy * 10),
    low: Math.floor(figure.low * 10 + ROUNDING),
    high: Math.ceil(figure.high * 10 - ROUNDING),
  };
}

/** Keeps 0.7 * 10 = 7.000000000000001 from rounding up to 8. */
const ROUNDING = 1e-9;
