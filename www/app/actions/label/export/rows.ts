import { givenClass, indexPhotos } from '../../../state/photo-index.js';
import { classByLabel, type State } from '../../../state/state.js';

/** One photo of the folder in the exported table. */
export interface Row {
  /** Folders and file name, starting with the opened folder. */
  file: string;
  /** The user's class, or else the predicted one; `null` for unlike photos and without an answer. */
  label: string | null;
  decided_by: 'person' | 'model' | null;
  /** The predicted class, regardless of the user's. */
  model_label: string | null;
  probability: number | null;
  runner_up: string | null;
  runner_up_probability: number | null;
  unlike: boolean | null;
  skipped: boolean;
  /** Why the photo could not be read. */
  problem: string | null;
}

/** The columns in their order. */
export const COLUMNS = [
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
] as const satisfies readonly (keyof Row)[];

/** One row per photo of the folder, sorted by name. */
export function rowsOf(state: State): Row[] {
  const index = indexPhotos(state);
  return (state.label.folder?.photos ?? []).map((photo) => {
    const { path, answer, skipped, problem } = photo;
    const given = givenClass(index, photo)?.label ?? null;
    // An answer with a class that has been deleted does not count.
    const guess = answer && classByLabel(state, answer.label) ? answer : null;
    const taken = guess && !guess.unlike ? guess.label : null;
    const label = given ?? taken;
    return {
      file: path,
      label,
      decided_by: given !== null ? 'person' : label !== null ? 'model' : null,
      model_label: guess?.label ?? null,
      probability: rounded(guess?.probability),
      runner_up: guess?.second ?? null,
      runner_up_probability: rounded(guess?.secondProbability),
      unlike: guess?.unlike ?? null,
      skipped,
      problem,
    };
  });
}

/** Six digits exceed the precision of the probabilities. */
function rounded(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : Number(share.toFixed(6));
}
