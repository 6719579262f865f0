import type { App } from '../../app.js';
import { type ClassOf, isAccepted, isOpen, labelsOf } from '../../state/given.js';
import type { LabelFilter, LabelPhoto, LabelSort, LabelState } from '../../state/label.js';
import { classByKey, classByLabel } from '../../state/state.js';
import { select } from './select.js';

/** Sorts after every class name. */
const LAST = '\uffff';

/** Chooses the order of the photos. */
export function sortBy(app: App, sort: LabelSort): void {
  app.state.label.sort = sort;
  arrange(app);
}

/** Chooses which photos are shown. */
export function filterBy(app: App, filter: LabelFilter): void {
  app.state.label.filter = filter;
  arrange(app);
}

/** Shows all photos if the class of the filter has been deleted; called after every redraw. */
export function resetFilter(app: App): void {
  const { filter } = app.state.label;
  if (typeof filter === 'number' && !classByKey(app.state, filter)) filterBy(app, 'all');
}

/**
 * Filters and sorts the photos, and moves to the first, or with `keep` stays at the current one if it is shown. Of the
 * selected photos those stay selected that are shown.
 */
export function arrange(app: App, keep = false): void {
  const { label } = app.state;
  const classOf = labelsOf(app.state);
  const photos = label.folder?.photos ?? [];
  const shown = photos.filter((photo) => isShown(app, classOf, photo));
  label.order = label.sort === 'name' ? shown : shown.sort(comparison(label, classOf, label.sort));
  label.selected = new Set(label.order.filter((photo) => label.selected.has(photo)));
  label.anchor = null;
  label.marquee = null;
  label.unsorted = false;
  label.proposed = [];
  const { current } = label;
  const kept = keep && current !== null && label.order.includes(current);
  select(app, kept ? current : (label.order[0] ?? null));
}

/** Notes that answers or labels have changed. The photos stay in place until the user sorts again. */
export function markUnsorted(app: App): void {
  const { label } = app.state;
  const isFixed = label.sort === 'name' || label.sort === 'like';
  if (isFixed && label.filter === 'all') return;
  label.unsorted = true;
}

function isShown({ state }: App, classOf: ClassOf, photo: LabelPhoto): boolean {
  const { filter } = state.label;
  const given = classOf(photo);
  switch (filter) {
    case 'all':
      return true;
    case 'open':
      return isOpen(classOf, photo);
    case 'labelled':
      return given !== undefined && !isAccepted(classOf, photo);
    case 'accepted':
      return isAccepted(classOf, photo);
    case 'unlike':
      return !given && photo.answer?.unlike === true;
    case 'skipped':
      return !given && photo.mark === 'skipped';
    case 'failed':
      return photo.problem !== null;
    default: {
      const predicted = photo.answer?.unlike ? undefined : photo.answer?.label;
      const entry = given ?? (predicted === undefined ? undefined : classByLabel(state, predicted));
      return entry?.key === filter;
    }
  }
}

/** Photos without an answer come last; equal ones stay sorted by name. */
function comparison(
  { likeness: like }: LabelState,
  classOf: ClassOf,
  sort: Exclude<LabelSort, 'name'>,
): (one: LabelPhoto, other: LabelPhoto) => number {
  if (sort === 'class') {
    const name = (photo: LabelPhoto): string =>
      classOf(photo)?.label ?? photo.answer?.label ?? LAST;
    return (one, other) => {
      const [left, right] = [name(one), name(other)];
      if (left !== right) return left < right ? -1 : 1;
      return probability(other) - probability(one) || one.rank - other.rank;
    };
  }
  if (sort === 'like') {
    const cosine = (photo: LabelPhoto): number => like?.cosines.get(photo) ?? -2;
    return (one, other) => cosine(other) - cosine(one) || one.rank - other.rank;
  }
  const measure = sort === 'unsure' ? (photo: LabelPhoto) => sureness(classOf, photo) : likeness;
  return (one, other) => measure(one) - measure(other) || one.rank - other.rank;
}

function probability({ answer }: LabelPhoto): number {
  return answer ? (answer.probability ?? 0) : -1;
}

/** The least sure sort first; then unlike photos, photos without an answer, and labelled photos. */
function sureness(classOf: ClassOf, photo: LabelPhoto): number {
  const { answer } = photo;
  if (classOf(photo)) return 4;
  if (!answer) return 3;
  return answer.unlike ? 2 : (answer.probability ?? 0);
}

/** The least similar to the classes sort first, and unlike photos before all others. */
function likeness({ answer }: LabelPhoto): number {
  if (!answer) return 4;
  return answer.unlike ? answer.similarity : answer.similarity + 2;
}
