import type { Prediction } from '../types.js';

/** What the element says. A page in another language gives its own through the property `words`. */
export interface Words {
  addPhotos: string;
  photosFor(label: string): string;
  choose: string;
  starting: string;
  reading(done: number, total: number): string;
  training: string;
  needTwo: string;
  ready(correct: number, total: number): string;
  looking: string;
  result(prediction: Prediction): string;
  unlike: string;
  count(photos: number): string;
  failed(names: readonly string[], message: string): string;
}

const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

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
