import { rounded } from '../../figures.js';

const photos = (count: number): string =>
  count === 1 ? '1 photo' : `${count.toLocaleString('en')} photos`;

/** "About 95 in 100". */
function inHundred(share: number): string {
  const { value, bound } = rounded(share, 100);
  if (bound === 'over') return 'nearly all';
  if (bound === 'under') return 'hardly any';
  if (value === 0) return 'none';
  return value === 100 ? 'all' : `about ${value} in 100`;
}

/** The view "Label" in English. */
export const labelWords = {
  title: 'Label a folder',
  what: 'Open a folder of thousands of photos. Each is recognised; you agree, correct or skip with one key, and every answer makes the rest better.',
  open: 'Open a folder',
  orDrop: 'or drop one here.',
  notUploaded: 'Nothing is uploaded: the photos are read where they are.',
  opening: (count: number) => `Looking into the folder, ${photos(count)} so far`,
  loose: 'Dropped photos',
  teachFirst:
    'Two classes with photos are needed before photos are recognised. Teach some first, or begin here: type the name of a class for each photo.',
  toTeach: 'Teach',
  stored: 'Folders you opened before',
  storedHow:
    'What was read of them is kept on this device, so that opening one again goes on where it was.',
  reopen: (name: string) => `Open ${name} again`,
  reopenHint: (name: string) => `Choose ${name} with “Open a folder” to go on.`,
  forget: (name: string) => `Forget ${name}`,
  forgetHow: 'Forgets what was read of it. The folder itself stays as it is.',
  forgetAsk: (name: string) =>
    `Forget what was read of “${name}”, and which of its photos you skipped or accepted together? Labels you gave stay in their classes.`,
  forgetYes: 'Forget',
  forgetNo: 'Keep',
  forgotten: (name: string) =>
    `All that was kept of ${name} is deleted. The folder itself is untouched.`,
  notForgotten: (name: string) =>
    `What is kept of ${name} could not be deleted. Clear this site's data in the browser's settings.`,
  notStored:
    'No more of this folder can be kept on this device, probably for lack of space. The work goes on, but after a reload photos will be read again.',
  mayNotRead: (name: string) =>
    `The browser did not let the page read ${name}. Open it again and allow it.`,
  notOpened: (name: string, why: string) => `${name} could not be opened: ${why}`,
  saidOpened: (name: string, count: number) => `${name} opened, ${photos(count)}.`,
  close: 'Close folder',

  photos,
  reading: (done: number, total: number) =>
    `${done.toLocaleString('en')} of ${total.toLocaleString('en')} read`,
  pace: (perSecond: number) =>
    perSecond >= 1
      ? `${Math.round(perSecond)} per second`
      : `${Math.round(perSecond * 60)} per minute`,
  pause: 'Pause',
  resume: 'Go on',
  paused: 'paused',
  saidPaused: 'Reading paused.',
  saidRead: (count: number) => `All ${photos(count)} read.`,
  summary: (labelled: number, unlike: number) =>
    `${photos(labelled)} labelled by you, ${unlike.toLocaleString('en')} of the rest unlike your photos.`,
  expected: (share: number, unknown: { correct: number; total: number } | null) => {
    const right = `Of the others ${inHundred(share)} should be right, provided that all belong to your classes: this follows from the percentages and is not measured.`;
    if (!unknown) return right;
    const passed = inHundred((unknown.total - unknown.correct) / unknown.total);
    return `${right} Of photos of an unknown class, ${passed} would pass as one of yours: this was measured by hiding each class in turn.`;
  },

  sort: 'Sort by',
  sorts: {
    name: 'Name',
    class: 'Class',
    unsure: 'Least sure first',
    unlike: 'Unlike first',
  } as const,
  filter: 'Show',
  filters: {
    all: 'All',
    open: 'Not yet labelled',
    labelled: 'Labelled by you',
    unlike: 'Unlike your photos',
    skipped: 'Skipped',
    failed: 'Could not be read',
  } as const,
  sortAgain: 'Sort again',
  sortAgainHint: 'Answers have changed since.',
  none: 'No photo is like that.',
  showAll: 'Show all photos',
  grid: 'Photos of the folder',

  unread: 'not read yet',
  noAnswer: 'no answer yet',
  unlike: 'unlike',
  unlikeLong: 'Unlike your photos',
  unlikeWhy: (label: string) =>
    `It resembles none of the photos you gave. The nearest class is ${label}. A percentage would only compare your classes with one another.`,
  noPercentage:
    'No percentage: as long as a class has one photo, or with this way of learning, there is only a ranking.',
  skipped: 'skipped',
  failed: 'could not be read',
  byYou: 'your label',
  runnerUp: (label: string, share: string) => `or else ${label}, ${share}`,
  percent: (share: number) => {
    if (share > 0.99) return 'over 99 %';
    if (share < 0.01) return 'under 1 %';
    return `${Math.round(share * 100)} %`;
  },

  current: 'This photo',
  chooseOne: 'Choose a photo with the arrow keys or a click.',
  accept: 'Correct',
  acceptLabel: (label: string) => `Correct, ${label}`,
  skip: 'Skip',
  unskip: 'Do not skip',
  next: 'Most useful next',
  nextHint: 'The photo whose label would help most.',
  classes: 'It is',
  type: 'Another class',
  typeHint: 'Type a name',
  willGive: (label: string) => `Enter: ${label}`,
  willMake: (label: string) => `Enter: new class ${label}`,
  keys: [
    ['Enter', 'correct'],
    ['1 to 9', 'the class of that number'],
    ['letters', 'type a class'],
    ['Space', 'skip'],
    ['0', 'most useful next'],
    ['Ctrl Z', 'undo'],
  ] as const,
  keysTitle: 'Keys',
  nothingToAccept: 'There is no answer to agree with. Choose a class, or skip.',
  nothingToPropose: 'There is no photo to propose yet.',
  undoGiven: (name: string, label: string) => `${name} labelled ${label}`,
  undoSkipped: (name: string) => `${name} skipped`,
  undoUnskipped: (name: string) => `${name} not skipped`,
  saidGiven: (name: string, label: string) => `${name}: ${label}.`,
  saidAllDone: 'No photo without a label is left in this list.',
  saidSkipped: (name: string) => `${name} skipped.`,
  saidUnskipped: (name: string) => `${name} is not skipped any more.`,

  export: 'Save the result',
  csv: 'Table (CSV)',
  json: 'Table (JSON)',
  zip: 'Photos in class folders (zip)',
  folders: 'Photos in class folders (on disk)',
  noClassFolder: '_without a class',
  exporting: (done: number, total: number) =>
    `Writing, ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
  notExported: (why: string) => `Not everything could be written: ${why}`,
  exportCancelled: 'Saving was cancelled.',
};
