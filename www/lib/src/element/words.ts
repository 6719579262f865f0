import type { Prediction } from '../types.js';

/** What the element says. A page in another language gives its own through the property `words`. */
export interface Words {
  addPhotos: string;
  /** The same button to someone who does not see whose it is. */
  photosFor(label: string): string;
  choose: string;
  starting: string;
  /** Photos being read, of how many. */
  reading(done: number, total: number): string;
  training: string;
  needTwo: string;
  /** What came of the training: photos that were right when left out, of how many. */
  ready(correct: number, total: number): string;
  looking: string;
  /** What a photo was taken for. */
  result(prediction: Prediction): string;
  unlike: string;
  /** How many photos a class has. */
  count(photos: number): string;
  /** What could not be read, and why the first of it. */
  failed(names: readonly string[], message: string): string;
}

const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

/** What it says unless a page says otherwise. */
export const ENGLISH: Words = {
  addPhotos: 'Add photos',
  photosFor: (label) => `Add photos of ${label}`,
  choose: 'What is this?',
  starting: 'Getting ready…',
  reading: (done, total) => `Reading ${photos(total)}: ${done} done.`,
  training: 'Learning…',
  needTwo: 'Give at least two of these a photo.',
  ready: (correct, total) =>
    total === 0
      ? 'Ready.'
      : `Ready. Left out in turn, ${correct} of ${photos(total)} were recognised.`,
  looking: 'Looking…',
  result: ({ label, scores }) => {
    const share = scores.find((score) => score.label === label)?.probability;
    return share == null ? `It is ${label}.` : `It is ${label}, ${Math.round(100 * share)} %.`;
  },
  unlike: 'It is unlike all the photos that were given.',
  count: photos,
  failed: (names, message) =>
    names.length === 1
      ? `${names[0]}: ${message}`
      : `${photos(names.length)} could not be read: ${message}`,
};
