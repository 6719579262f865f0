import type { Prediction } from '../types.js';

/** The texts of the element. A page in another language sets the property `words`. */
export interface Words {
  addPhotos: string;
  /** Accessible name of the same button, with its class. */
  photosFor(label: string): string;
  choose: string;
  starting: string;
  /** Progress of reading photos. */
  reading(done: number, total: number): string;
  training: string;
  needTwo: string;
  /** Result of the training: correct photos of those that were left out in turn. */
  ready(correct: number, total: number): string;
  looking: string;
  /** The prediction of a photo. */
  result(prediction: Prediction): string;
  unlike: string;
  /** Number of photos of a class. */
  count(photos: number): string;
  /** Names of photos that could not be read, and the reason for the first. */
  failed(names: readonly string[], message: string): string;
}

const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

/** The default texts. */
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
