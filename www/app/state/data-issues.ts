import type { Finding, NothingFound } from './check.js';
import { isTogether } from './groups.js';
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
  const { dismissed } = state.check;
  return allIssuesOf(state).filter(({ id }) => !dismissed.has(id));
}

/** What the list of issues leaves out; see {@link NothingFound}. */
export function nothingFound(state: State): NothingFound {
  const { review, dismissed } = state.check;
  const findings = review?.findings ?? [];
  const isWrong = ({ label, leftOut, suspect }: Finding): boolean =>
    suspect === null && leftOut !== null && leftOut.label !== label;
  return {
    wrong: findings.filter(isWrong).length,
    dismissed: allIssuesOf(state).filter(({ id }) => dismissed.has(id)).length,
    calibrated: review?.of.calibrated === true,
  };
}

function allIssuesOf(state: State): DataIssue[] {
  const { review } = state.check;
  if (!review) return [];
  const index = indexPhotos(state);
  const issues = [...review.findings]
    .sort(byOwnProbability)
    .flatMap((finding) => issuesOf(state, finding, index));
  return issues.sort((a, b) => rank(a) - rank(b));
}

/** The position of an issue's kind in the list. */
function rank(issue: DataIssue): number {
  if (issue.kind === 'label') return 0;
  if (issue.kind === 'outlier') return 3;
  return issue.other.entry === issue.subject.entry ? 2 : 1;
}

/** The issues with one photo. A copy in another class already says that one of the labels is wrong. */
function issuesOf(
  state: State,
  { photo, label, suspect, duplicateOf, outlier }: Finding,
  index: PhotoIndex,
): DataIssue[] {
  const subject = locate(index, photo);
  // The finding does not hold for a photo that has been moved since.
  if (!subject || subject.entry.label !== label) return [];
  const issues: DataIssue[] = [];
  const other = duplicateOf === null ? undefined : locate(index, duplicateOf);
  if (other && !isExpected(subject, other))
    issues.push({ kind: 'double', id: `double-${photo.key}-${other.photo.key}`, subject, other });
  const isAcross = other !== undefined && other.entry !== subject.entry;
  const to = suspect === null || isAcross ? undefined : classByLabel(state, suspect);
  if (to) issues.push({ kind: 'label', id: `label-${photo.key}-${to.key}`, subject, to, outlier });
  if (outlier && issues.length === 0)
    issues.push({ kind: 'outlier', id: `outlier-${photo.key}-${subject.entry.key}`, subject });
  return issues;
}

/** Whether two photos of a class resemble each other because they were taken or brought together. */
function isExpected(one: ClassPhoto, other: ClassPhoto): boolean {
  const { source } = one.photo.group ?? {};
  return one.entry === other.entry && isTogether(one.photo, other.photo) && source !== 'similar';
}

/** Sorts by the probability of the photo's own class, the lowest first. */
function byOwnProbability(a: Finding, b: Finding): number {
  return (a.leftOut?.ownProbability ?? 1) - (b.leftOut?.ownProbability ?? 1);
}
