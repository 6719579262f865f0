import type { App } from '../../app.js';
import type { LabelFilter, LabelPhoto, LabelSort } from '../../state/label.js';
import { givenClass, indexPhotos, type PhotoIndex } from '../../state/photo-index.js';
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

/** Filters and sorts the photos, and selects the first, or with `keep` the current one if it is shown. */
export function arrange(app: App, keep = false): void {
  const { label } = app.state;
  const index = indexPhotos(app.state);
  const photos = label.folder?.photos ?? [];
  const shown = photos.filter((photo) => isShown(app, index, photo));
  label.order = label.sort === 'name' ? shown : shown.sort(comparison(index, label.sort));
  label.unsorted = false;
  label.proposed = [];
  const { current } = label;
  const kept = keep && current !== null && label.order.includes(current);
  select(app, kept ? current : (label.order[0] ?? null));
}

/** Notes that answers or labels have changed. The photos stay in place until the user sorts again. */
export function markUnsorted(app: App): void {
  const { label } = app.state;
  if (label.sort === 'name' && label.filter === 'all') return;
  label.unsorted = true;
}

function isShown({ state }: App, index: PhotoIndex, photo: LabelPhoto): boolean {
  const { filter } = state.label;
  const given = givenClass(index, photo);
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
      const predicted = photo.answer?.unlike ? undefined : photo.answer?.label;
      const entry = given ?? (predicted === undefined ? undefined : classByLabel(state, predicted));
      return entry?.key === filter;
    }
  }
}

/** Photos without an answer come last; equal ones stay sorted by name. */
function comparison(
  index: PhotoIndex,
  sort: Exclude<LabelSort, 'name'>,
): (one: LabelPhoto, other: LabelPhoto) => number {
  if (sort === 'class') {
    const name = (photo: LabelPhoto): string =>
      givenClass(index, photo)?.label ?? photo.answer?.label ?? LAST;
    return (one, other) => {
      const [left, right] = [name(one), name(other)];
      if (left !== right) return left < right ? -1 : 1;
      return probability(other) - probability(one) || one.rank - other.rank;
    };
  }
  const measure = sort === 'unsure' ? (photo: LabelPhoto) => sureness(index, photo) : likeness;
  return (one, other) => measure(one) - measure(other) || one.rank - other.rank;
}

function probability({ answer }: LabelPhoto): number {
  return answer ? (answer.probability ?? 0) : -1;
}

/** The least sure sort first; then unlike photos, photos without an answer, and labelled photos. */
function sureness(index: PhotoIndex, photo: LabelPhoto): number {
  const { answer } = photo;
  if (givenClass(index, photo)) return 4;
  if (!answer) return 3;
  return answer.unlike ? 2 : (answer.probability ?? 0);
}

/** The least similar to the classes sort first, and unlike photos before all others. */
function likeness({ answer }: LabelPhoto): number {
  if (!answer) return 4;
  return answer.unlike ? answer.similarity : answer.similarity + 2;
}
