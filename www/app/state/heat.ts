import type { Explanation } from 'handful';

/** A heat map: which parts of a photo speak for a class. */
export interface Heat {
  /** The key of the photo. */
  readonly photo: number;
  /** `null` while it is being computed. */
  readonly explanation: Explanation | null;
  readonly problem: string | null;
  /** Object URL of the photo in full size; `null` where the photo is already shown in full. */
  readonly preview: string | null;
}

/** A cell of a 3 by 3 grid over a photo, row by row; `null` if no part speaks for the class. */
export type Ninth = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | null;

const NINTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/** How much each part speaks for the class, 0 to 1. Parts that speak against it get 0. */
export function strengths({ values }: Explanation): number[] {
  const max = Math.max(0, ...values);
  return Array.from(values, (value) => (max > 0 ? Math.max(0, value) / max : 0));
}

/** The ninth of the photo with the part that speaks for the class most. */
export function strongestNinth(explanation: Explanation): Ninth {
  const { width, height } = explanation;
  const at = strengths(explanation).indexOf(1);
  const third = (index: number, size: number): number => Math.floor(((index + 0.5) / size) * 3);
  const ninth = 3 * third(Math.floor(at / width), height) + third(at % width, width);
  return at < 0 ? null : (NINTHS[ninth] ?? null);
}
