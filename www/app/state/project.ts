import type { StorageUsage } from '../storage/quota.js';
import type { StoredProject } from '../storage/schema.js';

/** Whether the project on the page is saved on the device. */
export type SaveStatus =
  | { kind: 'opening' }
  | { kind: 'saved' }
  /** The browser gives this page no storage, for example in a private window. */
  | { kind: 'unavailable' }
  /** Another tab has locked the project. */
  | { kind: 'locked'; project: number }
  /** The storage is full; `unsaved` photos exist only in this tab. */
  | { kind: 'full'; unsaved: number }
  /** Writing failed; `unsaved` photos exist only in this tab. */
  | { kind: 'failed'; unsaved: number; message: string };

/** The project on the page, and the list of the others. */
export interface ProjectState {
  status: SaveStatus;
  /** `null` while no project is open. */
  id: number | null;
  name: string;
  /** All projects as of the last opening of the menu, the latest first. */
  projects: StoredProject[];
  usage: StorageUsage | null;
  /** Whether the menu asks for confirmation before the project is deleted. */
  asking: boolean;
  /** A file whose opening would discard unsaved photos; the page asks first. */
  replacing: File | null;
  /** Whether the project is being changed or replaced, which blocks another such action. */
  busy: boolean;
}

/** The state of a page just opened. */
export function initialProject(): ProjectState {
  return {
    status: { kind: 'opening' },
    id: null,
    name: '',
    projects: [],
    usage: null,
    asking: false,
    replacing: null,
    busy: false,
  };
}
