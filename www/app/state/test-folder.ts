import type { Report, TestReport } from 'handful';
import type { Note } from 'handful/collection';
import type { Embedding, Picture } from './photos.js';

/** A photo of the test folder. It is measured on and never learnt. */
export interface TestFile extends Picture {
  /** Its class in the folder, in the form of class names. */
  readonly label: string;
  /** From the latest engine that read the photo. */
  embedding: Embedding | null;
  /** Why it could not be read. */
  problem: string | null;
}

/** A labelled folder to measure on. */
export interface TestFolder {
  readonly name: string;
  readonly photos: readonly TestFile[];
  /** What was left out, and why. */
  readonly notes: readonly Note[];
}

/** What was measured on the test folder. */
export interface Tested {
  /** The training that was measured. */
  readonly of: Report;
  readonly report: TestReport;
  /** The photos that `report.photos` counts. */
  readonly photos: readonly TestFile[];
}

/** The test folder and what it shows. */
export interface TestState {
  folder: TestFolder | null;
  /** Progress of reading and measuring; `null` while neither runs. */
  progress: { done: number; total: number } | null;
  /** The last measurement; it belongs to an earlier training until a newer one completes. */
  tested: Tested | null;
  /** Why the last measurement failed. */
  problem: string | null;
  /** How many wrongly classified photos are shown. */
  shown: number;
}

/** How many wrong photos are shown at first, and how many "Show more" adds. */
export const WRONG_SHOWN = 12;

/** There is no test folder until the user gives one. */
export function initialTest(): TestState {
  return { folder: null, progress: null, tested: null, problem: null, shown: WRONG_SHOWN };
}
