import type { FileEncoding, TableColumns, TableQuestion } from 'handful/collection';
import type { Found } from '../intake/folders.js';
import type { Step } from './history.js';
import type { Group } from './photos.js';

/** Names that are not Unicode were read in an encoding that may be the wrong one. */
export interface ReadAs {
  readonly files: readonly FileEncoding[];
  /** What was opened, to read it again. */
  readonly found: readonly Found[];
  /** The step that added the photos; `null` if none were added. */
  readonly step: Step | null;
}

/** A table whose columns the page asks for. */
export interface AskedTable extends TableQuestion {
  readonly answer: (columns: TableColumns | null) => void;
}

/** What the page asks or says about files that were opened. */
export interface IntakeState {
  readAs: ReadAs | null;
  table: AskedTable | null;
  /** The subfolders of photos just added, whose photos may belong together. */
  subfolders: ReadonlyMap<File, Group> | null;
}

/** The state of a page just opened. */
export function initialIntake(): IntakeState {
  return { readAs: null, table: null, subfolders: null };
}
