import type { KeptProject } from '../storage/database.js';
import type { Usage } from '../storage/quota.js';

/** Whether what is on the page is also kept on the device. */
export type Keeping =
  /** The project is being read. */
  | { kind: 'opening' }
  | { kind: 'kept' }
  /** The browser keeps nothing for this page, for example in a private window. */
  | { kind: 'off' }
  /** Another tab has the project. */
  | { kind: 'elsewhere'; project: number }
  /** Photos that are in this tab alone, because no more fit or because writing failed. */
  | { kind: 'full'; unkept: number }
  | { kind: 'failed'; unkept: number; message: string };

/** The project on the page, and the others. */
export interface Keep {
  keeping: Keeping;
  /** The number of the project; `null` while there is none. */
  project: number | null;
  name: string;
  /** All projects as they were when the menu was last opened, the latest first. */
  projects: KeptProject[];
  usage: Usage | null;
  /** Whether the menu asks if the project should really go. */
  asking: boolean;
  /** The file that waits for an answer whether it may take the place of what is kept nowhere. */
  replacing: File | null;
  /** What the menu is busy with, so that it is not asked twice. */
  busy: boolean;
}

/** The state of a page just opened. */
export function initialKeep(): Keep {
  return {
    keeping: { kind: 'opening' },
    project: null,
    name: '',
    projects: [],
    usage: null,
    asking: false,
    replacing: null,
    busy: false,
  };
}
