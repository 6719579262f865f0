import { full } from '../compact.js';
import { text } from '../strings/index.js';
import { givenClass, indexPhotos } from './photo-index.js';
import type { PageHead } from './settings.js';
import type { State } from './state.js';

/** Heads that also learn from photos of the open folder that have no label. */
const FROM_FOLDER: ReadonlySet<PageHead> = new Set(['transport', 'transport-balanced']);

/**
 * Unlabelled photos used in a training, at most. The gain of these heads was measured with fewer, and
 * the training time grows with the cube of the number of photos.
 */
const MAX_UNLABELLED = 150;

/** Whether a head also learns from the open folder. */
export function learnsFromFolder(head: PageHead): boolean {
  return FROM_FOLDER.has(head);
}

/** The heads that can be chosen now, in the order of their names in the strings. */
export function headsOnOffer({ head, label }: State): PageHead[] {
  const all = Object.keys(text.heads) as PageHead[];
  return all.filter((each) => label.folder !== null || each === head || !learnsFromFolder(each));
}

/** Embeddings of unlabelled photos that may belong to the classes, spread evenly over the folder. */
export function unlabelledOf(state: State, space: string): Float32Array[] {
  const index = indexPhotos(state);
  const candidates = (state.label.folder?.photos ?? []).filter(
    (photo) =>
      photo.embedding?.space === space &&
      photo.mark !== 'skipped' &&
      photo.answer?.unlike !== true &&
      !givenClass(index, photo),
  );
  const count = Math.min(MAX_UNLABELLED, candidates.length);
  const stride = Math.max(1, candidates.length / MAX_UNLABELLED);
  const chosen = Array.from(
    { length: count },
    (_, place) => candidates[Math.floor(place * stride)],
  );
  return chosen.flatMap((photo) => (photo?.embedding ? [full(photo.embedding.values)] : []));
}
