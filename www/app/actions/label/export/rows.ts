import { type ClassOf, isAccepted, labelsOf } from '../../../state/given.js';
import type { ExportOptions, LabelPhoto } from '../../../state/label.js';
import { givenClass, indexPhotos } from '../../../state/photo-index.js';
import { classByLabel, type State } from '../../../state/state.js';

/** One photo of the folder in the exported table. */
export interface Row {
  /** Folders and file name, starting with the opened folder. */
  file: string;
  /** The user's class, or else the predicted one; `null` for unlike photos and without an answer. */
  label: string | null;
  /** `accepted`: a person accepted the model's answer together with others. */
  decided_by: 'person' | 'accepted' | 'model' | null;
  /** The predicted class, regardless of the user's. */
  model_label: string | null;
  probability: number | null;
  runner_up: string | null;
  runner_up_probability: number | null;
  unlike: boolean | null;
  skipped: boolean;
  /** Why the photo could not be read. */
  problem: string | null;
  /** The group of photos that the photo belongs to, if it is learnt from. */
  group: string | null;
  /** When a person decided, as in ISO 8601. */
  decided_at: string | null;
}

/** The columns in their order. */
const COLUMNS = [
  'file',
  'label',
  'decided_by',
  'model_label',
  'probability',
  'runner_up',
  'runner_up_probability',
  'unlike',
  'skipped',
  'problem',
  'group',
  'decided_at',
] as const satisfies readonly (keyof Row)[];

/** Those that can be left out. */
const DETAILS: ReadonlySet<keyof Row> = new Set([
  'runner_up',
  'runner_up_probability',
  'group',
  'decided_at',
]);

/** The columns that are saved. */
export function columnsOf({ details }: ExportOptions): readonly (keyof Row)[] {
  return details ? COLUMNS : COLUMNS.filter((name) => !DETAILS.has(name));
}

/** A photo of the folder with its row. */
export interface PhotoRow {
  readonly photo: LabelPhoto;
  readonly row: Row;
}

/** The photos that are saved, sorted by name. */
export function rowsOf(state: State): PhotoRow[] {
  const { scope } = state.label.exportOptions;
  const classOf = labelsOf(state);
  const index = indexPhotos(state);
  const all = (state.label.folder?.photos ?? []).map((photo) => {
    const taught = givenClass(index, photo) ? photo.taught : null;
    return { photo, row: rowOf(state, classOf, photo, taught?.group?.name ?? null) };
  });
  return all.filter(({ row: { label, decided_by: decider } }) => {
    if (scope === 'all') return true;
    if (scope === 'classed') return label !== null;
    return decider === 'person' || (scope === 'decided' && decider === 'accepted');
  });
}

function rowOf(state: State, classOf: ClassOf, photo: LabelPhoto, group: string | null): Row {
  const { path, answer, mark, problem } = photo;
  const given = classOf(photo)?.label ?? null;
  // An answer with a class that has been deleted does not count.
  const guess = answer && classByLabel(state, answer.label) ? answer : null;
  const { least } = state.label.exportOptions;
  const isSure = guess !== null && !guess.unlike && (guess.probability ?? 0) >= least;
  const label = given ?? (isSure ? guess.label : null);
  const decidedAt = given !== null && mark !== null && mark !== 'skipped' ? mark.at : null;
  return {
    file: path,
    label,
    decided_by: deciderOf(isAccepted(classOf, photo), given, label),
    model_label: guess?.label ?? null,
    probability: rounded(guess?.probability),
    runner_up: guess?.second ?? null,
    runner_up_probability: rounded(guess?.secondProbability),
    unlike: guess?.unlike ?? null,
    skipped: mark === 'skipped',
    problem,
    group,
    decided_at: decidedAt === null ? null : new Date(decidedAt).toISOString(),
  };
}

function deciderOf(
  accepted: boolean,
  given: string | null,
  label: string | null,
): Row['decided_by'] {
  if (accepted) return 'accepted';
  if (given !== null) return 'person';
  return label === null ? null : 'model';
}

/** Six digits exceed the precision of the probabilities. */
function rounded(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : Number(share.toFixed(6));
}
