import type { Mode } from 'handful';
import type { LabelFolder, LabelPhoto } from './label.js';
import type { Mark } from './mark.js';
import type { Membership, PhotoClass, Query, TaughtPhoto } from './photos.js';
import type { PageHead } from './settings.js';

/** A class at one point in time. */
interface ClassLayout {
  readonly entry: PhotoClass;
  readonly label: string;
  readonly starter: boolean;
  readonly photos: readonly TaughtPhoto[];
}

/** What the user had decided about the photos of a folder at one point in time. */
interface Marks {
  readonly folder: LabelFolder;
  readonly photos: ReadonlyMap<LabelPhoto, Mark>;
}

/** Everything that undo and redo restore, at one point in time. The photos themselves are shared. */
export interface Layout {
  /** The project's name. */
  readonly name: string;
  readonly classes: readonly ClassLayout[];
  readonly head: PageHead;
  readonly mode: Mode;
  readonly queries: readonly Query[];
  /** Ids of the dismissed data issues. */
  readonly dismissed: ReadonlySet<string>;
  /** `null` while no folder was open. */
  readonly marks: Marks | null;
  /** The groups of the photos whose groups the step changed. */
  readonly groups?: ReadonlyMap<TaughtPhoto, Membership>;
}

/** One change by the user. */
export interface Step {
  /** Names the change on the undo and redo buttons, in the current language. */
  readonly words: () => string;
  readonly before: Layout;
  readonly after: Layout;
}

/** What can be undone and redone, the latest last. */
export interface History {
  done: Step[];
  undone: Step[];
  /** Whether a change is being recorded. Changes made meanwhile belong to it. */
  recording: boolean;
}

/** A step costs little memory beyond the photos that only it still refers to. */
const MAX_STEPS = 100;

/** The history of a page just opened. */
export function initialHistory(): History {
  return { done: [], undone: [], recording: false };
}

/** Adds a step unless it changes nothing. Undone steps can no longer be redone. */
export function addStep(history: History, step: Step): void {
  if (isSame(step.before, step.after)) return;
  history.done = [...history.done, step].slice(-MAX_STEPS);
  history.undone = [];
}

/** Removes photos and classes that cannot come back, and the steps that changed nothing else. */
export function forgetInHistory(
  history: History,
  photos: ReadonlySet<TaughtPhoto>,
  classes: ReadonlySet<PhotoClass>,
): void {
  rewrite(history, ({ classes: all, ...others }) => ({
    ...others,
    classes: all
      .filter(({ entry }) => !classes.has(entry))
      .map((one) => ({ ...one, photos: one.photos.filter((photo) => !photos.has(photo)) })),
  }));
}

/** Removes the marks of a folder that is being closed, and the steps that changed nothing else. */
export function forgetMarks(history: History): void {
  rewrite(history, (layout) => ({ ...layout, marks: null }));
}

/** Changes every layout, and drops the steps that no longer change anything. */
function rewrite(history: History, changed: (layout: Layout) => Layout): void {
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
    one.groups === other.groups &&
    isSameList(one.queries, other.queries) &&
    isSameMarks(one.marks, other.marks) &&
    isSameTraining(one, other)
  );
}

/** Whether two layouts lead to the same training. */
export function isSameTraining(one: Layout, other: Layout): boolean {
  return (
    one.head === other.head &&
    one.classes.length === other.classes.length &&
    one.classes.every((left, index) => {
      const right = other.classes[index];
      return right !== undefined && isSameClass(left, right);
    })
  );
}

/** Opening or closing a folder cannot be undone, so it counts as no change. */
function isSameMarks(one: Marks | null, other: Marks | null): boolean {
  if (one === null || one.folder !== other?.folder) return true;
  const { photos } = other;
  if (one.photos.size !== photos.size) return false;
  return [...one.photos].every(([photo, mark]) => photos.get(photo) === mark);
}

function isSameClass(one: ClassLayout, other: ClassLayout): boolean {
  return (
    one.entry === other.entry && one.label === other.label && isSameList(one.photos, other.photos)
  );
}

function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
