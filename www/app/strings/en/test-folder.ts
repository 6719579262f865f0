import { type Rounded, rounded, type Tenths } from '../../figures.js';

interface Share {
  readonly correct: number;
  readonly total: number;
}

const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

const percent = (share: number): string => {
  const { value, bound } = rounded(share, 100);
  return bound === null ? `${value} %` : `${bound} ${value} %`;
};

function about({ value, bound }: Rounded): string {
  const start = { over: 'More than', under: 'Fewer than' };
  return `${bound === null ? 'About' : start[bound]} ${value}`;
}

function names(labels: readonly string[]): string {
  return new Intl.ListFormat('en').format(labels);
}

/** Measuring on a test folder, in English. */
export const testWords = {
  title: 'Measure on a test folder',
  why: 'Photos that were kept back say most about how far to trust it: a folder with one folder per class, a zip of it, or a table with its photos. They are only measured on, never learnt.',
  drop: 'Drop the folder anywhere here, or',
  choose: 'Choose folder',
  chooseLabel: 'Choose folder with photos to measure on',
  none: 'There are no photos in class folders there. A test folder holds one folder per class.',
  /** The name of a test folder that came with a data set. */
  part: 'test',
  loose: (count: number) =>
    `${photos(count)} outside the class folders ${count === 1 ? 'was' : 'were'} left out.`,
  saidOpened: (name: string, count: number) => `Measuring on ${photos(count)} of ${name}.`,
  on: (name: string) => `On the test folder “${name}”`,
  close: 'Close the test folder',
  waiting: 'It is measured as soon as nothing else is computed.',
  reading: (done: number, total: number) => `Reading test photos, ${done} of ${total}`,
  readingLabel: 'Reading test photos',
  failed: 'It could not be measured.',

  accuracy: ({ correct, total, about: tenth, low, high }: Tenths) => {
    if (correct === total)
      return `None wrong: ${low} to ${high} in 10 right on new photos like these.`;
    if (correct === 0) return `None right: ${low} to ${high} in 10 right on new photos like these.`;
    return `${about(tenth)} in 10 right, between ${low} and ${high} on new photos like these.`;
  },
  accuracyHow: (correct: number, total: number) =>
    `${correct} of ${total} test photos ${correct === 1 ? 'was' : 'were'} right.`,
  saidTested: (correct: number, total: number) => `${correct} of ${total} test photos right.`,
  noKnown: 'None of its classes is one of yours, so no photo could be right.',
  copies: (count: number, without: Share | null) => {
    const start = `${count === 1 ? '1 test photo is' : `${count} test photos are`} nearly the same as ${count === 1 ? 'a photo' : 'photos'} that it learnt from`;
    return without === null
      ? `${start}, which flatters the figures.`
      : `${start}. Without ${count === 1 ? 'it' : 'them'}, ${without.correct} of ${without.total} are right.`;
  },
  percentages: 'Can the percentages be believed?',
  known: ({ correct, total }: Share) =>
    correct === total
      ? `None of ${photos(total)} of your classes was called unlike your photos.`
      : `${total - correct} of ${photos(total)} of your classes ${total - correct === 1 ? 'was' : 'were'} called unlike your photos.`,
  unknown: (labels: readonly string[], count: number, rejected: Share | null) => {
    const start = `You do not teach ${names(labels)}, so ${count === 1 ? 'its photo counts' : `these ${count} photos count`} as unknown`;
    return rejected === null
      ? `${start}; too few of your photos tell what is unknown.`
      : `${start}: ${rejected.correct} of ${rejected.total} ${rejected.correct === 1 ? 'was' : 'were'} called unlike your photos, and ${rejected.total - rejected.correct} passed as one of your classes.`;
  },
  unread: (count: number, name: string, why: string) =>
    count === 1
      ? `${name} could not be read: ${why}`
      : `${count} photos could not be read, the first of them ${name}: ${why}`,
  wrong: 'Taken for another class',
  takenFor: (label: string, taken: string, share: number | null) =>
    share === null
      ? `${label}, taken for ${taken}`
      : `${label}, taken for ${taken} with ${percent(share)}`,
  right: 'Right',
  noPhotos: 'no test photos',
  never:
    'These photos were never learnt from. They are not kept with the project: give the folder again after loading the page anew.',
};
