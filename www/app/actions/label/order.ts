import type { App } from '../../app.js';
import type { LabelFilter, LabelPhoto, LabelSort } from '../../state/label.js';
import { classByLabel } from '../../state.js';
import { givenClass, type Homes, homesOf } from './homes.js';
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

/** Filters and sorts the photos anew, and keeps the current one if it is still among them. */
export function arrange(app: App): void {
  const { label } = app.state;
  const homes = homesOf(app.state);
  const photos = label.folder?.photos ?? [];
  const shown = photos.filter((photo) => isShown(app, homes, photo));
  label.order = label.sort === 'name' ? shown : shown.sort(comparison(homes, label.sort));
  label.unsorted = false;
  const { current } = label;
  const place = current ? label.order.indexOf(current) : -1;
  select(app, label.order[Math.max(place, 0)] ?? null);
}

/**
 * Notes that the photos have changed. Until the person has taken up one of them the order follows by
 * itself, afterwards only when asked to, so that nothing moves away under the hand.
 */
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
  const measure = sort === 'unsure' ? sureness : likeness;
  return (one, other) => measure(one) - measure(other) || one.rank - other.rank;
}

/** Comes after every class name. */
const LAST = '\uffff';

function sureness({ answer }: LabelPhoto): number {
  return answer ? (answer.probability ?? 0) : 2;
}

/** From the least to the most like the classes; what is called unlike comes before all others. */
function likeness({ answer }: LabelPhoto): number {
  if (!answer) return 4;
  return answer.unlike ? answer.similarity : answer.similarity + 2;
}
