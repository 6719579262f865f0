import { classByLabel, type PhotoClass, type State, type TaughtPhoto } from './state.js';
import type { Finding } from './check.js';

/** A photo and the class it is in. */
export interface Place {
  readonly entry: PhotoClass;
  readonly photo: TaughtPhoto;
}

/** Something about a photo that a person should look at. `id` stays the same from review to review. */
export type Doubt = { readonly id: string; readonly place: Place } & (
  | {
      readonly kind: 'label';
      /** The class it looks like. */
      readonly to: PhotoClass;
      readonly outlier: boolean;
    }
  | {
      readonly kind: 'double';
      /** The earlier photo that it repeats. */
      readonly other: Place;
    }
  | { readonly kind: 'outlier' }
);

/** Where each photo is, by its key. */
export function placesOf({ classes }: State): Map<number, Place> {
  const places = new Map<number, Place>();
  for (const entry of classes)
    for (const photo of entry.photos) places.set(photo.key, { entry, photo });
  return places;
}

/**
 * What the last review doubts and nobody has put aside or mended since: wrong labels first, the
 * surest before the others; then doubles, across classes first; then photos unlike their class.
 */
export function doubtsOf(state: State): Doubt[] {
  const { review, dismissed } = state.check;
  if (!review) return [];
  const places = placesOf(state);
  const doubts = [...review.findings]
    .sort(bySureness)
    .map((finding) => doubtOf(state, finding, places))
    .filter((doubt) => doubt !== null)
    .filter(({ id }) => !dismissed.has(id));
  return doubts.sort((a, b) => rank(a) - rank(b));
}

/** Where a doubt of its kind stands in the list. */
function rank(doubt: Doubt): number {
  if (doubt.kind === 'label') return 0;
  if (doubt.kind === 'outlier') return 3;
  return doubt.other.entry === doubt.place.entry ? 2 : 1;
}

function doubtOf(
  state: State,
  { photo, label, suspect, duplicateOf, outlier }: Finding,
  places: ReadonlyMap<number, Place>,
): Doubt | null {
  const place = places.get(photo);
  // A photo that was moved since is not what the review looked at.
  if (!place || place.entry.label !== label) return null;
  const other = duplicateOf === null ? undefined : places.get(duplicateOf);
  if (other) return { kind: 'double', id: `double-${photo}-${other.photo.key}`, place, other };
  const to = suspect === null ? undefined : classByLabel(state, suspect);
  if (to) return { kind: 'label', id: `label-${photo}-${to.key}`, place, to, outlier };
  return outlier ? { kind: 'outlier', id: `outlier-${photo}-${place.entry.key}`, place } : null;
}

/** The less likely a photo's own class, the earlier it comes. */
function bySureness(a: Finding, b: Finding): number {
  return (a.leftOut?.ownProbability ?? 1) - (b.leftOut?.ownProbability ?? 1);
}
