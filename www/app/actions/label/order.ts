import type { App } from '../../app.js';
import { givenClass, type Homes, homesOf } from '../../state/photo-index.js';
import type { LabelFilter, LabelPhoto, LabelSort } from '../../state/label.js';
import { classByKey, classByLabel } from '../../state/state.js';
import { select } from './select.js';

/** Chooses another order. */
export function sortBy(app: App, sort: LabelSort): void {
  app.state.label.sort = sort;
  arrange(app);
}

/** Chooses which photos are shown. */
export function filterBy(app: App, filter: LabelFilter): void {
  app.state.label.filter = filter;
  arrange(app);
}

/** Shows all photos again when the class that was asked for is gone; called after every drawing. */
export function attendFilter(app: App): void {
  const { filter } = app.state.label;
  if (typeof filter === 'number' && !classByKey(app.state, filter)) filterBy(app, 'all');
}

/** Filters and sorts the photos anew, and begins at the first. */
export function arrange(app: App): void {
  const { label } = app.state;
  const homes = homesOf(app.state);
  const photos = label.folder?.photos ?? [];
  const shown = photos.filter((photo) => isShown(app, homes, photo));
  label.order = label.sort === 'name' ? shown : shown.sort(comparison(homes, label.sort));
  label.unsorted = false;
  select(app, label.order[0] ?? null);
}

/** Notes that the photos have changed. They are not sorted at once: nothing moves away under the hand. */
export function disarrange(app: App): void {
  const { label } = app.state;
  if (label.sort === 'name' && label.filter === 'all') return;
  label.unsorted = true;
}

function isShown({ state }: App, homes: Homes, photo: LabelPhoto): boolean {
  const { filter } = state.label;
  const given = givenClass(homes, photo);
  switch (filter) {
    case 'all':
      return true;
    case 'open':
      return !given && !photo.skipped && photo.problem === null;
    case 'labelled':
      return given !== undefined;
    case 'unlike':
      return !given && photo.answer?.unlike === true;
    case 'skipped':
      return !given && photo.skipped;
    case 'failed':
      return photo.problem !== null;
    default: {
      const taken = photo.answer?.unlike ? undefined : photo.answer?.label;
      const entry = given ?? (taken === undefined ? undefined : classByLabel(state, taken));
      return entry?.key === filter;
    }
  }
}

/** Photos without an answer come last; equals keep the order of their names. */
function comparison(
  homes: Homes,
  sort: Exclude<LabelSort, 'name'>,
): (one: LabelPhoto, other: LabelPhoto) => number {
  if (sort === 'class') {
    const name = (photo: LabelPhoto): string =>
      givenClass(homes, photo)?.label ?? photo.answer?.label ?? LAST;
    return (one, other) => {
      const [left, right] = [name(one), name(other)];
      if (left !== right) return left < right ? -1 : 1;
      return sureness(other) - sureness(one) || one.rank - other.rank;
    };
  }
  const measure = sort === 'unsure' ? (photo: LabelPhoto) => doubt(homes, photo) : likeness;
  return (one, other) => measure(one) - measure(other) || one.rank - other.rank;
}

/** Comes after every class name. */
const LAST = '\uffff';

function sureness({ answer }: LabelPhoto): number {
  return answer ? (answer.probability ?? 0) : -1;
}

/** The doubtful first. What has a label, or is unlike all that could be meant, is no matter of doubt. */
function doubt(homes: Homes, photo: LabelPhoto): number {
  const { answer } = photo;
  if (givenClass(homes, photo)) return 4;
  if (!answer) return 3;
  return answer.unlike ? 2 : (answer.probability ?? 0);
}

/** From the least to the most like the classes; what is called unlike comes before all others. */
function likeness({ answer }: LabelPhoto): number {
  if (!answer) return 4;
  return answer.unlike ? answer.similarity : answer.similarity + 2;
}
