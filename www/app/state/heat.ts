import type { Explanation } from 'handful';

/** Where in a photo a class is seen, as far as it is known. */
export interface Heat {
  /** The key of the photo. */
  readonly photo: number;
  /** `null` while it is being found out. */
  readonly explanation: Explanation | null;
  readonly problem: string | null;
  /** Object URL of the photo in full, where it was not on show before. */
  readonly preview: string | null;
}

/** A place of nine in a photo, row by row; `null` where no part speaks for the class. */
export type Ninth = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | null;

const NINTHS = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/** How much each part speaks for the class, 0 to 1; what speaks against it counts as nothing. */
export function strengths({ values }: Explanation): number[] {
  const most = Math.max(0, ...values);
  return Array.from(values, (value) => (most > 0 ? Math.max(0, value) / most : 0));
}

/** In which ninth of the picture the part lies that speaks for the class the most. */
export function placeOfMost(explanation: Explanation): Ninth {
  const { width, height } = explanation;
  const at = strengths(explanation).indexOf(1);
  const third = (index: number, size: number): number => Math.floor(((index + 0.5) / size) * 3);
  const ninth = 3 * third(Math.floor(at / width), height) + third(at % width, width);
  return at < 0 ? null : (NINTHS[ninth] ?? null);
}
