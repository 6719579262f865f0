import { full } from '../compact.js';
import type { PageHead, State } from './state.js';
import { text } from '../strings/index.js';
import { homesOf } from './photo-index.js';

/** Ways of learning that learn from photos of the open folder that have no label yet. */
const FROM_FOLDER: ReadonlySet<PageHead> = new Set(['transport', 'transport-balanced']);

/**
 * Photos without a label that are learnt from, at most. What the heads gain was measured with fewer, and a training
 * takes time that grows with the cube of the number of photos.
 */
const MOST = 150;

/** With fewer photos than this for each class, such a way gains next to nothing. */
const FEWEST_PER_CLASS = 5;

/** Whether a way of learning learns from the open folder too. */
export function learnsFromFolder(head: PageHead): boolean {
  return FROM_FOLDER.has(head);
}

/** The ways of learning that can be chosen now, in the order of their words. */
export function headsOnOffer({ head, label }: State): PageHead[] {
  const all = Object.keys(text.heads) as PageHead[];
  return all.filter((each) => label.folder !== null || each === head || !learnsFromFolder(each));
}

/** Embeddings of photos of the folder that may belong to the classes, from all over it. */
export function unlabelledOf(state: State, space: string): Float32Array[] {
  const homes = homesOf(state);
  const known = (state.label.folder?.photos ?? []).filter(
    ({ embedding, taught, skipped, answer }) =>
      embedding?.space === space &&
      !skipped &&
      answer?.unlike !== true &&
      (taught === null || !homes.has(taught)),
  );
  const step = Math.max(1, known.length / MOST);
  const count = Math.min(MOST, known.length);
  return Array.from({ length: count }, (_, index) => known[Math.floor(index * step)]).flatMap(
    (photo) => (photo?.embedding ? [full(photo.embedding.values)] : []),
  );
}

/** What to say of a training that learnt from so many photos without a label. */
export type Caution = 'few' | 'even';

/** What the way of learning is to be warned of, where the report says that there is something. */
export function cautionOf({ classes }: State, unlabelled: number): Caution {
  const way = classes.filter(({ photos }) => photos.length > 0).length;
  return unlabelled < FEWEST_PER_CLASS * way ? 'few' : 'even';
}
