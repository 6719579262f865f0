const number = (count: number): string => count.toLocaleString('en');
const photos = (count: number): string => (count === 1 ? '1 photo' : `${number(count)} photos`);
const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Several photos of a folder at once. */
export const manyWords = {
  title: 'Several photos at once',
  select: 'Select',
  selectHow:
    'Each click or tap selects a photo, or no longer does. With a keyboard, the arrows move and Space selects.',
  all: 'Select all shown',
  none: 'Select none',
  selected: (count: number) => `${photos(count)} selected`,
  saidSelected: (count: number, total: number) =>
    count === 0 ? 'No photo selected.' : `${number(count)} of ${photos(total)} selected.`,
  keys: [
    ['Shift, Ctrl', 'select several'],
    ['Ctrl A', 'select all shown'],
    ['Esc', 'select none'],
  ] as const,
  unlikeNear: (label: string) => `unlike: ${label}?`,
  someUnlike: (count: number) =>
    count === 1
      ? '1 of them looks unlike your photos; its nearest class counts.'
      : `${number(count)} of them look unlike your photos; their nearest class counts.`,
  undoGiven: (count: number, label: string) => `${photos(count)} labelled ${label}`,
  saidGiven: (count: number, label: string) => `${photos(count)}: ${label}.`,
  saidLearnt: (count: number) =>
    `${photos(count)} of them ${count === 1 ? 'is' : 'are'} learnt from, because more of the same teach little.`,
  undoSkipped: (count: number, skipped: boolean) =>
    `${photos(count)} ${skipped ? 'skipped' : 'not skipped'}`,
  saidSkipped: (count: number, skipped: boolean) =>
    `${photos(count)} ${skipped ? 'skipped' : 'not skipped any more'}.`,

  like: 'More like this',
  likeHow: 'Sorts the whole folder by how much each photo resembles this one.',
  likeSort: (name: string) => `Like ${name}`,
  saidLike: (name: string) => `Sorted by likeness to ${name}.`,

  byAccepting: 'accepted together with others',
  acceptedFilter: 'Accepted together',
  summary: (count: number) => `${photos(count)} accepted together.`,
  acceptAll: 'Accept all sure answers',
  acceptTitle: 'Accept all sure answers',
  acceptWhat:
    'The photos shown that have no label yet get the class of their answer. The classes do not learn from them, so that the score stays honest. One undo takes all of it back.',
  threshold: 'Answers of at least',
  thresholdOf: (least: number, count: number) => `${percent(least)}: ${photos(count)}`,
  willBeWrong: (about: number, low: number, high: number, total: number) =>
    `About ${number(about)} of ${photos(total)} will be wrong, probably between ${number(low)} and ${number(high)}.`,
  measuredOn: (wrong: number, total: number, least: number) =>
    `Measured on ${photos(total)} labelled by you that got at least ${percent(least)} while hidden: ${number(wrong)} of them ${wrong === 1 ? 'was' : 'were'} wrong.`,
  measuredWhere:
    'This holds as far as the folder resembles your photos. Photos of none of your classes come on top.',
  notMeasured:
    'None of your own photos got so sure an answer while hidden, so how many will be wrong is not known. Look at the sample.',
  sampleTitle: (count: number) =>
    `Look at ${photos(count)} first, chosen at random, and mark what is wrong`,
  sampleAgain: 'Show others',
  markWrong: (name: string, label: string) => `${name}: ${label}. Mark as wrong`,
  found: (wrong: number, total: number, low: number, high: number) =>
    `You marked ${number(wrong)} of ${photos(total)} as wrong. If you have looked at each, ${percent(low)} to ${percent(high)} of all are wrong.`,
  acceptYes: (count: number) => `Accept ${photos(count)}`,
  undoAccepted: (count: number) => `${photos(count)} accepted`,
  saidAccepted: (count: number) => `${photos(count)} accepted. One undo takes all of it back.`,
};
