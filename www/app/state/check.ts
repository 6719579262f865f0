import type { LearningCurve, PhotoFinding, Report } from 'handful';
import type { Heat } from './heat.js';
import type { TaughtPhoto } from './photos.js';
import { initialTest, type TestState } from './test-folder.js';

/** What a review found out about one photo. It refers to the page's photo, which outlives the engine's ids. */
export interface Finding extends Pick<PhotoFinding, 'label' | 'leftOut' | 'suspect' | 'outlier'> {
  readonly photo: TaughtPhoto;
  readonly duplicateOf: TaughtPhoto | null;
}

/** The result of a review. */
export interface Review {
  /** The training that was reviewed. */
  readonly of: Report;
  readonly findings: readonly Finding[];
  readonly curve: LearningCurve | null;
}

/** What is compared: ways of learning, modes or backbones, with the current choice of the others. */
export const COMPARABLE = ['head', 'mode', 'backbone'] as const;
/** See {@link COMPARABLE}. */
export type Comparable = (typeof COMPARABLE)[number];

/** One row of a comparison. */
export interface Candidate {
  /** The name of the head or of the mode, or the hash of the backbone. */
  readonly name: string;
  readonly report: Report;
  /** The time of the training, or of reading one photo. */
  readonly seconds: number;
}

/** A comparison on the user's photos. */
export interface Compared {
  readonly results: readonly Candidate[];
  /** Identifies the labelled photos that were compared on, and what else the figures depend on. */
  readonly of: string;
}

/** What a list without issues leaves out. */
export interface NothingFound {
  /** Left-out photos that were classified wrong, but not surely enough to be an issue. */
  readonly wrong: number;
  /** Dismissed issues of the last review. */
  readonly dismissed: number;
  /** Whether there are probabilities, without which no label is suspected. */
  readonly calibrated: boolean;
}

/** What the view "Check" shows beyond the report of the last training. */
export interface CheckState {
  /** The last completed review; it belongs to an earlier training until a newer one completes. */
  review: Review | null;
  /** Progress of the running review, 0 to 1; `null` while none is running. */
  reviewing: number | null;
  /** Why the last review failed. */
  problem: string | null;
  /** The open cell of the confusion matrix, by labels. */
  cell: { truth: string; taken: string } | null;
  /** The cell of the confusion matrix in the tab order. */
  cursor: { row: number; column: number } | null;
  /** Ids of the dismissed data issues. */
  dismissed: ReadonlySet<string>;
  /** How many data issues are shown. */
  shown: number;
  compared: Readonly<Partial<Record<Comparable, Compared>>>;
  /** The running comparison and its progress, 0 to 1. */
  comparing: { what: Comparable; done: number } | null;
  test: TestState;
  /** The details that are unfolded. */
  unfolded: ReadonlySet<string>;
  /** The heat map on screen. */
  heat: Heat | null;
}

/** How many data issues are shown at first, and how many "Show more" adds. */
export const ISSUES_SHOWN = 8;

/** The state of a page just opened. */
export function initialCheck(): CheckState {
  return {
    review: null,
    reviewing: null,
    problem: null,
    cell: null,
    cursor: null,
    dismissed: new Set(),
    shown: ISSUES_SHOWN,
    compared: {},
    comparing: null,
    test: initialTest(),
    unfolded: new Set(),
    heat: null,
  };
}
