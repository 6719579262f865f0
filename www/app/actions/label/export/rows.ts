import { givenClass, homesOf } from '../../../state/photo-index.js';
import { classByLabel, type State } from '../../../state/state.js';

/** What is known of one photo of the folder, as it is written out. */
export interface Row {
  /** Folders and file name, the opened folder first. */
  file: string;
  /** The person's class, or else the model's; `null` where it is unlike all classes or has no answer. */
  label: string | null;
  decided_by: 'person' | 'model' | null;
  /** What the model makes of it, whatever the person said. */
  model_label: string | null;
  probability: number | null;
  runner_up: string | null;
  runner_up_probability: number | null;
  unlike: boolean | null;
  skipped: boolean;
  /** Why the photo could not be read. */
  problem: string | null;
}

/** The names of the columns, in their order. */
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

/** One row for each photo of the folder, in the order of their names. */
export function rowsOf(state: State): Row[] {
  const homes = homesOf(state);
  return (state.label.folder?.photos ?? []).map((photo) => {
    const { path, answer, skipped, problem } = photo;
    const given = givenClass(homes, photo)?.label ?? null;
    // A class that was deleted meanwhile is no answer any more.
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

/** Six digits are more than the percentages hold. */
function rounded(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : Number(share.toFixed(6));
}
