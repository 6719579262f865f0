import type { Finding } from './check.js';
import { indexPhotos, type PhotoIndex } from './photo-index.js';
import type { PhotoClass, TaughtPhoto } from './photos.js';
import { classByLabel, type State } from './state.js';

/** A photo and its class. */
export interface ClassPhoto {
  readonly entry: PhotoClass;
  readonly photo: TaughtPhoto;
}

/** A likely fault in the training photos. `id` is the same in every review. */
export type DataIssue = { readonly id: string; readonly subject: ClassPhoto } & (
  | {
      readonly kind: 'label';
      /** The class that the photo resembles. */
      readonly to: PhotoClass;
      readonly outlier: boolean;
    }
  | {
      readonly kind: 'double';
      /** The earlier photo of the same content. */
      readonly other: ClassPhoto;
    }
  | { readonly kind: 'outlier' }
);

/** A photo with its class; `undefined` if it is in no class any more. */
export function locate(index: PhotoIndex, photo: TaughtPhoto): ClassPhoto | undefined {
  const entry = index.get(photo);
  return entry && { entry, photo };
}

/**
 * The issues of the last review that are neither dismissed nor resolved. Wrong labels come first, the
 * likeliest first; then duplicates, those across classes first; then outliers.
 */
export function dataIssuesOf(state: State): DataIssue[] {
  const { review, dismissed } = state.check;
  if (!review) return [];
  const index = indexPhotos(state);
  const issues = [...review.findings]
    .sort(byOwnProbability)
    .map((finding) => issueOf(state, finding, index))
    .filter((issue) => issue !== null)
    .filter(({ id }) => !dismissed.has(id));
  return issues.sort((a, b) => rank(a) - rank(b));
}

/** The position of an issue's kind in the list. */
function rank(issue: DataIssue): number {
  if (issue.kind === 'label') return 0;
  if (issue.kind === 'outlier') return 3;
  return issue.other.entry === issue.subject.entry ? 2 : 1;
}

function issueOf(
  state: State,
  { photo, label, suspect, duplicateOf, outlier }: Finding,
  index: PhotoIndex,
): DataIssue | null {
  const subject = locate(index, photo);
  // The finding does not hold for a photo that has been moved since.
  if (!subject || subject.entry.label !== label) return null;
  const other = duplicateOf === null ? undefined : locate(index, duplicateOf);
  if (other)
    return { kind: 'double', id: `double-${photo.key}-${other.photo.key}`, subject, other };
  const to = suspect === null ? undefined : classByLabel(state, suspect);
  if (to) return { kind: 'label', id: `label-${photo.key}-${to.key}`, subject, to, outlier };
  if (!outlier) return null;
  return { kind: 'outlier', id: `outlier-${photo.key}-${subject.entry.key}`, subject };
}

/** Sorts by the probability of the photo's own class, the lowest first. */
function byOwnProbability(a: Finding, b: Finding): number {
  return (a.leftOut?.ownProbability ?? 1) - (b.leftOut?.ownProbability ?? 1);
}
