import type { Mode } from 'handful';
import type { PageHead, PhotoClass, Query, State, TaughtPhoto } from './state.js';
import type { LabelFolder, LabelPhoto } from './label.js';

/** A class as it stood at one time. */
interface ClassLayout {
  readonly entry: PhotoClass;
  readonly label: string;
  readonly starter: boolean;
  readonly photos: readonly TaughtPhoto[];
}

/** Photos of a folder that were left undecided at one time. */
interface Skips {
  readonly folder: LabelFolder;
  readonly photos: ReadonlySet<LabelPhoto>;
}

/** All that a person arranges, as it stood at one time. Photos keep their embeddings meanwhile. */
export interface Layout {
  /** What the project is called. */
  readonly name: string;
  readonly classes: readonly ClassLayout[];
  readonly head: PageHead;
  readonly mode: Mode;
  readonly queries: readonly Query[];
  /** Doubts that were put aside. */
  readonly dismissed: ReadonlySet<string>;
  /** `null` while no folder was open. */
  readonly skips: Skips | null;
}

/** One thing a person did. */
export interface Step {
  /** What was done, as it is named on the buttons in the language in use. */
  readonly words: () => string;
  readonly before: Layout;
  readonly after: Layout;
}

/** What can be undone and redone, the latest last. */
export interface History {
  done: Step[];
  undone: Step[];
}

/** Steps that are kept; each costs little more than the photos that only it still holds. */
const MOST_STEPS = 100;

/** The history of a page just opened. */
export function initialHistory(): History {
  return { done: [], undone: [] };
}

/** How everything stands now. Lists and sets of the state are never changed in place, so they are shared. */
export function layoutOf(state: State): Layout {
  const { classes, head, mode, queries, check, keep } = state;
  const { folder } = state.label;
  return {
    name: keep.name,
    head,
    mode,
    queries,
    dismissed: check.dismissed,
    skips: folder && { folder, photos: new Set(folder.photos.filter(({ skipped }) => skipped)) },
    classes: classes.map((entry) => {
      const { label, starter, photos } = entry;
      return { entry, label, starter, photos };
    }),
  };
}

/** Adds a step, unless nothing has changed by it. What was undone before cannot be redone any more. */
export function addStep(history: History, step: Step): void {
  if (isSame(step.before, step.after)) return;
  history.done = [...history.done, step].slice(-MOST_STEPS);
  history.undone = [];
}

/** Forgets photos and classes that cannot come back, and the steps that did nothing else. */
export function forgetInHistory(
  history: History,
  photos: ReadonlySet<TaughtPhoto>,
  classes: ReadonlySet<PhotoClass>,
): void {
  change(history, ({ classes: all, ...others }) => ({
    ...others,
    classes: all
      .filter(({ entry }) => !classes.has(entry))
      .map((one) => ({ ...one, photos: one.photos.filter((photo) => !photos.has(photo)) })),
  }));
}

/** Forgets the skips of a folder that is closed, and the steps that did nothing else. */
export function forgetSkips(history: History): void {
  change(history, (layout) => ({ ...layout, skips: null }));
}

/** Changes every layout, and drops the steps that do nothing any more. */
function change(history: History, changed: (layout: Layout) => Layout): void {
  const clean = (steps: readonly Step[]): Step[] =>
    steps
      .map(({ words, before, after }) => ({
        words,
        before: changed(before),
        after: changed(after),
      }))
      .filter(({ before, after }) => !isSame(before, after));
  history.done = clean(history.done);
  history.undone = clean(history.undone);
}

function isSame(one: Layout, other: Layout): boolean {
  return (
    one.name === other.name &&
    one.mode === other.mode &&
    one.dismissed === other.dismissed &&
    isSameList(one.queries, other.queries) &&
    isSameSkips(one.skips, other.skips) &&
    learnsSame(one, other)
  );
}

/** Whether the same is learnt from two layouts in the same way. */
export function learnsSame(one: Layout, other: Layout): boolean {
  return (
    one.head === other.head &&
    one.classes.length === other.classes.length &&
    one.classes.every((left, index) => {
      const right = other.classes[index];
      return right !== undefined && isSameClass(left, right);
    })
  );
}

/** To open or close a folder is nothing that can be undone. */
function isSameSkips(one: Skips | null, other: Skips | null): boolean {
  if (one === null || one.folder !== other?.folder) return true;
  const { photos } = other;
  return one.photos.size === photos.size && [...one.photos].every((photo) => photos.has(photo));
}

function isSameClass(one: ClassLayout, other: ClassLayout): boolean {
  return (
    one.entry === other.entry && one.label === other.label && isSameList(one.photos, other.photos)
  );
}

function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
