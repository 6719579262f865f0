import { distances, outwards, ROUNDING, rounded } from '../../figures.js';
import type { NothingFound } from '../../state/check.js';
import type { Ninth } from '../../state/heat.js';

interface Count {
  readonly correct: number;
  readonly total: number;
}

const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);
const findings = (count: number): string => (count === 1 ? '1 finding' : `${count} findings`);
const pointsOf = (digits: string): string => (digits === '1' ? '1 point' : `${digits} points`);
const points = (share: number): string => {
  const count = Math.round(Math.abs(share) * 100);
  return count === 0 && share !== 0 ? 'less than 1 point' : pointsOf(`${count}`);
};
/** Points rounded down, and up to at least one, so that an interval never claims too much. */
const least = (share: number): number => Math.floor(share * 100 + ROUNDING);
const most = (share: number): number => Math.max(1, Math.ceil(share * 100 - ROUNDING));
const percent = (share: number): string => {
  const { value, bound } = rounded(share, 100);
  return bound === null ? `${value} %` : `${bound} ${value} %`;
};
const done = (share: number): string => `${Math.floor(share * 100)} %`;

const ninths = [
  'at the top left',
  'at the top',
  'at the top right',
  'on the left',
  'in the middle',
  'on the right',
  'at the bottom left',
  'at the bottom',
  'at the bottom right',
] as const;

/** The view "Check" in English. */
export const checkWords = {
  title: 'How good is it, and what can I do about it?',
  nothing: 'Nothing to check yet',
  nothingAdvice: 'Give two classes a few photos each. What it knows is measured here then.',
  toTeach: 'Go to Teach',
  single: 'One photo per class cannot be checked',
  singleAdvice:
    'A photo is checked by hiding it and guessing it from the others of its class. Give a class a second photo.',
  reviewing: (share: number) => `Looking closer, ${done(share)}`,
  reviewLabel: 'Looking closer at every photo',
  failed: 'The closer look failed.',
  again: 'Try again',
  saidReviewed: (issues: number, dismissed: number) => {
    if (issues > 0) return `Checked. ${findings(issues)} worth a look.`;
    return dismissed > 0
      ? 'Checked. Nothing else is worth a look.'
      : 'Checked. Nothing suspicious.';
  },

  details: 'In detail',

  issues: 'Worth a look',
  issuesNone: ({ wrong, dismissed, calibrated }: NothingFound) => {
    const labels = calibrated ? 'no label looks wrong, ' : '';
    const start =
      dismissed > 0
        ? 'Nothing else is worth a look.'
        : `Nothing suspicious: ${labels}no photo is there twice, none stands out.`;
    if (wrong === 0 || !calibrated) return start;
    const guesses = wrong === 1 ? '1 was guessed wrong' : `${wrong} were guessed wrong`;
    return `${start} While hidden, ${guesses}, but without being sure; the details below have them.`;
  },
  issuesWaiting: 'Photos that are worth a look appear here in a moment.',
  issuesUncalibrated: 'Wrong labels can be suspected once every class has two photos.',
  dismissed: (count: number) => `${findings(count)} put aside.`,
  bringBack: 'Show again',
  more: (count: number) => `Show ${count} more`,
  open: (name: string, label: string) => `${name}, in ${label}. Open`,
  looksLike: (name: string, label: string, to: string) =>
    `${name} is in ${label} and looks like ${to}.`,
  looksLikeWhy: (own: number | null) =>
    own === null
      ? 'Guessed from the other photos, it would be in the other class.'
      : `Guessed from the other photos, its own class gets ${percent(own)}.`,
  standsOutToo: 'It is also unlike the rest of its class.',
  double: (name: string, other: string, label: string) =>
    `${name} and ${other}, both in ${label}, are nearly the same photo.`,
  doubleWhy:
    'A photo that is there twice teaches nothing new, and makes the score look better than it is.',
  doubleAcross: (name: string, label: string, other: string, otherLabel: string) =>
    `${name} in ${label} and ${other} in ${otherLabel} are nearly the same photo.`,
  doubleAcrossWhy: 'One of the two labels is likely to be wrong.',
  outlier: (name: string, label: string) => `${name} is unlike the rest of ${label}.`,
  outlierWhy: 'It may be a mistake, or a rare case that is worth keeping.',
  moveTo: (label: string) => `Move to ${label}`,
  remove: 'Remove',
  removeOne: (name: string) => `Remove ${name}`,
  removeFrom: (label: string) => `Remove from ${label}`,
  keep: 'Keep',
  keepBoth: 'Keep both',
  keepIn: (label: string) => `Keep in ${label}`,
  saidDismissed: (name: string) => `${name} stays as it is.`,

  confusion: 'What is taken for what',
  confusionHow:
    'Rows: what the photos are. Columns: what they were taken for while hidden. Choose a number to see the photos; the arrow keys go from one to the next.',
  confusionNone: (total: number) =>
    `None of ${photos(total)} was taken for another class while hidden.`,
  confusionMost: (truth: string, taken: string, count: number, shared: boolean) =>
    `Most often ${truth} is taken for ${taken}, ${count === 1 ? 'once' : `${count} times`}${shared ? '; others as often' : ''}.`,
  confusionCorner: 'Is \\ taken for',
  cell: (count: number, truth: string, taken: string) =>
    truth === taken
      ? `${photos(count)} of ${truth}, guessed right. Show`
      : `${photos(count)} of ${truth} taken for ${taken}. Show`,
  cellTitle: (count: number, truth: string, taken: string) =>
    truth === taken
      ? `${photos(count)} of ${truth}, guessed right`
      : `${photos(count)} of ${truth} taken for ${taken}`,
  cellWaiting: 'Looking up the photos…',
  cellClose: 'Close these photos',

  classes: 'Class by class',
  classColumns: ['Class', 'Photos', 'Right while hidden', 'Likely between'] as const,
  classesEqual: (share: number) => `Every class is right as often: ${percent(share)}.`,
  classesRange: (worst: string, low: number, best: string, high: number) =>
    `From ${percent(low)} right for ${worst} to ${percent(high)} for ${best}.`,
  classRight: (correct: number, total: number) => `${correct} of ${total}`,
  share: percent,
  between: (least: number, most: number) => {
    const { low, high } = outwards(least, most, 100);
    return `${low} % and ${high} %`;
  },
  notMeasured: 'needs a second photo',
  balanced: (share: number) =>
    `If every class counted the same, however many photos it has: ${percent(share)} right.`,

  calibration: 'Can the percentages be believed?',
  calibrationNone: 'There are no percentages as long as a class has one photo.',
  calibrated: (off: number, total: number) =>
    `Yes, as far as ${photos(total)} can tell: they are off by ${points(off)} on average, which is no more than chance.`,
  calibrationUnclear: (off: number, total: number) =>
    `Nothing speaks against it: with ${photos(total)} they are off by ${points(off)} on average, and chance alone can do that.`,
  calibratedRoughly: (off: number, chance: number, surplus: 'sure' | 'modest' | null) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : ` It is a little too ${surplus}.`;
    return `Roughly: they are off by ${pointsOf(by)} on average, where chance alone would give ${pointsOf(alone)}.${lean}`;
  },
  uncalibrated: (off: number, chance: number, surplus: 'sure' | 'modest' | null) => {
    const [by, alone] = distances(off, chance);
    const lean = surplus === null ? '' : ` It is too ${surplus}.`;
    return `Not to the letter: they are off by ${pointsOf(by)} on average, where chance alone would give ${pointsOf(alone)}.${lean}`;
  },
  calibrationHow:
    'Of hidden photos with an answer that sure, so many were right. On the diagonal both are the same; the lines are 95 % intervals. The percentages were tuned on these same photos, which flatters them a little.',
  diagramSummary: (bins: number) =>
    `How sure it was against how often it was right, in ${bins === 1 ? '1 group' : `${bins} groups`}.`,
  diagramColumns: ['How sure', 'Right', 'Likely between', 'Photos'] as const,

  openSet: 'Does it notice what it does not know?',
  openSetKnown: ({ correct, total }: Count) =>
    correct === total
      ? `None of your ${photos(total)} was called unlike the others while hidden.`
      : `Of your ${photos(total)}, ${total - correct} ${total - correct === 1 ? 'was' : 'were'} called unlike the others while hidden, though ${total - correct === 1 ? 'it belongs' : 'they belong'} to a class.`,
  openSetUnknown: ({ correct, total }: Count) =>
    `With each class hidden altogether in turn, ${total - correct} of ${total} photos passed as one of the other classes, and ${correct} ${correct === 1 ? 'was' : 'were'} called unlike them.`,
  openSetNoUnknown:
    'How often photos of an unknown class pass as one of yours can be measured with three classes.',
  openSetHow:
    'Photos of something else altogether are noticed more often than those of a class that resembles yours.',

  curve: 'Would more photos help?',
  curveWaiting: 'This is found out by learning from fewer photos than there are.',
  curveTooFew: 'With so few photos this cannot be measured.',
  verdict: {
    rising: (gain: number, low: number, high: number, count: number) =>
      `Yes: at ${photos(count)} the curve still rises. The last doubling brought ${points(gain)}, between ${least(low)} and ${most(high)}; the next should bring no more than that.`,
    falling: (gain: number, low: number, high: number, count: number) =>
      `No: at ${photos(count)} the curve falls. The last doubling cost ${points(gain)}, between ${least(-high)} and ${most(-low)}, so more of the same kind will not help.`,
    flat: (within: number, count: number) =>
      `Hardly: at ${photos(count)} the curve is flat, within ± ${pointsOf(`${most(within)}`)}, and the last doubling brought less than 2. More of the same kind will not change much.`,
    unclear: (within: number, high: number, count: number) =>
      `Not that it shows: at ${photos(count)} the curve is flat, within ± ${pointsOf(`${most(within)}`)}. A doubling may still bring up to ${most(high)}.`,
  } as const,
  weakest: (label: string, correct: number, total: number) =>
    total === 0
      ? `${label} needs photos most: it has one.`
      : `${label} needs photos most: ${correct} of ${total} right.`,
  noWeakest: 'No hidden photo was guessed wrong, so no class needs them more than another.',
  curveSummary: (from: number, to: number, first: number, last: number) =>
    `Share guessed right: ${percent(first)} with ${photos(from)}, ${percent(last)} with ${to}.`,
  curveAxis: 'photos to learn from',
  figures: 'All figures',
  curveColumns: ['Photos', 'Right', 'Likely between'] as const,

  loss: 'How the training went',

  compare: 'Would another setting be better?',
  compareWhy: 'Compares ways of learning, and how closely each photo is looked at, on your photos.',
  compareStart: 'Compare',
  compareAgain: 'Compare again',
  compareCancel: 'Cancel',
  comparing: (share: number) => `Comparing, ${done(share)}`,
  comparisons: {
    head: {
      title: 'Ways of learning',
      why: 'Trains every way of learning on your photos, one after the other. What is in use stays in use.',
      columns: ['Way of learning', 'Right', 'Likely between', 'Training'],
    },
    mode: {
      title: 'Care per photo',
      why: 'Reads all your photos again with more and with less care, in the present way of learning. What is in use stays in use.',
      columns: ['Care per photo', 'Right', 'Likely between', 'Time per photo'],
    },
    backbone: {
      title: 'Backbones',
      why: 'Reads all your photos with the built-in network and with those from files, in the present way of learning. What is in use stays in use.',
      columns: ['Backbone', 'Right', 'Likely between', 'Time per photo'],
    },
  } as const,
  modesNeedPhotos: (name: string) =>
    `${name} cannot be read again, and without all photos the comparison would not be fair.`,
  compareSeconds: (seconds: number) =>
    seconds < 0.095
      ? `${Math.max(1, Math.round(seconds * 1000))} ms`
      : `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`,
  compareNone: 'not measured',
  use: 'Use this',
  useHead: (head: string) => `Use this: ${head}`,
  inUse: 'in use',
  compareNoise:
    'The intervals of all of them overlap the best one’s: the differences may be no more than chance.',
  compareBehind: (heads: string) =>
    `Only ${heads}: clearly behind the best. The other differences may be chance.`,
  compareAllBehind: 'All the others are clearly behind the best.',
  compareNothing: 'There is nothing to compare: no photo could be hidden.',
  compareBest: 'The best of several always looks a little better than it is.',
  compareStale: 'Your photos or settings have changed since; compare again for figures that hold.',
  heat: (label: string) => `Where it sees ${label}`,
  heatWaiting: 'Looking at every part…',
  heatHow:
    'Without the yellow parts the score of the class would be lower. It is a rough map of 7 by 7 parts, and no proof of why.',
  heatSaid: (label: string, place: Ninth) =>
    place === null
      ? `No part of the photo speaks for ${label}.`
      : `It sees ${label} mostly ${ninths[place]}.`,
  saidCompared: (count: number) => `${count} settings compared.`,
};
