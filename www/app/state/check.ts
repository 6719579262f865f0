import type { Comparison, LearningCurve, PhotoFinding, Report } from 'handful';
import type { Heat } from './heat.js';

/** What a review found out about one photo, by the page's keys, which outlive an engine. */
export interface Finding extends Pick<PhotoFinding, 'label' | 'leftOut' | 'suspect' | 'outlier'> {
  readonly photo: number;
  readonly duplicateOf: number | null;
}

/** What a review found out, and about which training. */
export interface Review {
  readonly of: Report;
  readonly findings: readonly Finding[];
  readonly curve: LearningCurve | null;
}

/** A comparison of the ways of learning, and the photos that it was made on. */
export interface Compared {
  readonly results: readonly Comparison[];
  readonly photos: string;
}

/** What the room "Check" shows beyond the report of the last training. */
export interface CheckState {
  /** The last one that came to its end, of an earlier training until there is a newer one. */
  review: Review | null;
  /** How much of a running review is done, 0 to 1; `null` while none is running. */
  reviewing: number | null;
  /** Why the last review failed. */
  problem: string | null;
  /** Labels of the open cell of the confusion matrix. */
  cell: { truth: string; taken: string } | null;
  /** The cell of the matrix that the Tab key leads to. */
  cursor: { row: number; column: number } | null;
  /** Ids of the doubts that the person has put aside. */
  dismissed: ReadonlySet<string>;
  /** How many doubts are on show. */
  shown: number;
  compared: Compared | null;
  /** How much of a running comparison is done, 0 to 1; `null` while none is running. */
  comparing: number | null;
  /** Of the photo that is open large; `null` until it is asked for. */
  heat: Heat | null;
}

/** How many doubts are shown at first, and how many more at a time. */
export const DOUBTS_SHOWN = 8;

/** The room before it was ever opened. */
export function initialCheck(): CheckState {
  return {
    review: null,
    reviewing: null,
    problem: null,
    cell: null,
    cursor: null,
    dismissed: new Set(),
    shown: DOUBTS_SHOWN,
    compared: null,
    comparing: null,
    heat: null,
  };
}
