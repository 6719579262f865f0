import type { EngineReason } from 'handful';
import type { Tenths } from '../figures.js';
import { checkWords } from './en/check.js';
import { groupWords } from './en/groups.js';
import { intakeWords } from './en/intake.js';
import { labelWords } from './en/label.js';
import { nameWords } from './en/names.js';
import { projectWords } from './en/project.js';
import { sampleWords } from './en/samples.js';
import { scientificWords } from './en/scientific.js';
import { sealWords } from './en/seal.js';
import { shareWords } from './en/share.js';
import { testWords } from './en/test-folder.js';
import { undoWords } from './en/undo.js';

const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);

/** "A", "A and B", "A, B and C", "A, B and 3 more". */
function list(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

const engineReasons: Record<EngineReason, string> = {
  forced: 'You chose it.',
  faster: 'Both were measured on this device, and the graphics card was faster.',
  starting: 'The graphics card is still being got ready. Photos can already be used.',
  'no-webgpu': 'This browser gives web pages no access to the graphics card.',
  'no-adapter': 'The browser offers no graphics card to this page.',
  'software-adapter':
    'The graphics card is only imitated by the processor here, which would be slower.',
  imported: 'The network comes from a file, and the processor computes such networks.',
  int8: 'The page starts on the processor, whose network is half as large to load. To use the graphics card, choose it under Settings.',
  'two-networks': 'The page was loaded for the best mode, which the processor computes.',
  'missing-feature': 'The graphics card lacks something that is needed.',
  'self-test': 'The graphics card got a known picture wrong, so it is not trusted.',
  slower: 'Both were measured on this device, and the processor was faster.',
  'gpu-failed': 'The graphics card failed, so the processor took over. No photo was lost.',
  'device-lost':
    'The graphics card went away in the middle of the work, so the processor took over. No photo was lost.',
};

/** With fewer photos than this, a wide interval is explained by their number. */
const FEW = 100;

/** The page in English. */
export const en = {
  photos,
  list,
  /** Why a photo could not be used or the engine stopped. The engine's messages are already in English. */
  reason: (_code: string, sentence: string) => sentence,

  languageName: 'English',
  partMissing: 'A part of the page could not be loaded. Check the network and load the page again.',
  languageMissing: (name: string) =>
    `${name} could not be loaded. Check the network and choose it again.`,
  settings: 'Settings',
  language: 'Language',
  project: projectWords,
  label: labelWords,
  camera: 'Camera',
  cameraFor: (label: string) => `Camera: take photos for ${label}`,
  test: testWords,
  undo: undoWords,
  groups: groupWords,
  names: nameWords,
  intake: intakeWords,
  scientific: scientificWords,
  samples: sampleWords,
  share: shareWords,

  brand: 'handful',
  title: 'handful: a photo classifier that stays on your device',
  seal: sealWords,
  privacyLong:
    'Everything happens on this device. Photos are never uploaded, and there is no account. Classes and their photos are kept in this browser until you delete them.',
  views: { teach: 'Teach', check: 'Check', label: 'Label', live: 'Live' } as const,
  check: checkWords,
  sections: 'Sections',
  close: 'Close',

  heroTitle: 'Show it a handful of photos. It learns to tell them apart.',
  heroSteps: [
    ['Name your classes', 'Mugs and cups, ripe and unripe, your two cats.'],
    ['Give each a few photos', 'Three to ten are plenty. More of the tricky ones help most.'],
    ['Show it a new photo', 'It tells you which class it is, or that it is none of these.'],
  ] as const,

  yourClasses: 'Your classes',
  recognise: 'Recognise',
  newClass: 'New class',
  newClassHint: 'Add another kind of photo',
  startFolder: 'One folder per class',
  startFolderHint:
    'Choose the folder around them. Each folder inside becomes a class, with its name.',
  startFile: 'Open a file',
  startFileHint:
    'A zip of class folders, a Teachable Machine project, a table (CSV) together with its photos, or a saved project.',
  defaultClassName: (number: number) => `Class ${number}`,
  className: 'Class name',
  nameTaken: (label: string) => `There is already a class called “${label}”.`,
  nameEmpty: 'A class needs a name.',
  countReading: (learnt: number, waiting: number) =>
    learnt === 0 ? `reading ${photos(waiting)}` : `${photos(learnt)}, reading ${waiting} more`,
  noPhotos: 'no photos yet',
  pasteHere: (keys: string) => `${keys} adds here`,
  addPhotos: 'Add photos',
  addPhotosTo: (label: string) => `Add photos to ${label}`,
  addFolder: 'Folder',
  addFolderTo: (label: string) => `Folder of photos for ${label}`,
  dropHere: 'Drop photos here',
  deleteClass: (label: string) => `Delete class ${label}`,
  deleteAsk: (label: string, count: number) =>
    count === 0 ? `Delete “${label}”?` : `Delete “${label}” and forget its ${photos(count)}?`,
  deleteYes: 'Delete',
  deleteNo: 'Keep',
  classDeleted: (label: string) => `Class ${label} deleted.`,
  showMore: (count: number) => `Show ${count} more`,
  secondPhoto: 'Add a second photo to get percentages and a score.',
  photoIn: (name: string, label: string) => `${name}, in ${label}. Open`,
  photoWaiting: (name: string) => `${name}, being read`,
  removePhoto: (name: string) => `Remove ${name}`,
  photoRemoved: (name: string) => `${name} removed.`,
  photoMoved: (name: string, label: string) => `${name} moved to ${label}.`,
  moveTo: 'Class',
  remove: 'Remove photo',
  pastedName: (number: number) => `Pasted photo ${number}`,

  queryTitle: 'What is this?',
  queryDrop: 'Drop a photo to recognise',
  queryTouch: 'Choose a photo to recognise',
  queryOr: 'or paste one, or choose from your device',
  queryChoose: 'Choose photos',
  queryChooseLabel: 'Choose photos to recognise',
  queryWaitClasses: 'Give two classes photos first.',
  queryWaiting: 'Looking…',
  queryFailed: 'Could not be read',
  unlike: 'Unlike your photos',
  unlikeWhy: 'It resembles none of the photos you gave. If it had to be one of them:',
  percentHint: (labels: readonly string[]) =>
    `Add a second photo to ${list(labels)} to get percentages.`,
  rankingOnly: 'A ranking, best first.',
  percentNone: 'This way of learning gives no percentages here.',
  allScores: (count: number) => `Show all ${count} classes`,
  fewerScores: 'Show fewer',
  looksDifferent: 'It looks different from your photos',
  probably: (label: string) => `Probably ${label}, but it looks different from your photos`,
  nearest: (labels: readonly string[]) => `Nearest: ${labels.join(', then ')}.`,
  noPercentages:
    'No percentages: they only compare your classes with one another, and it may be none of them.',
  learnIt: (label: string) => `Yes, ${label}: learn it`,
  learntAs: (name: string, label: string) => `${name} is being learnt as ${label}.`,
  heatLittle: 'speaks little for it',
  heatMuch: 'speaks most for it',
  teachIt: 'Say what it is',
  teachQuery: (name: string) => `Say what it is, to have ${name} learnt`,
  removeQuery: (name: string) => `Remove ${name} from the results`,
  removeResult: 'Remove',
  clearQueries: 'Clear results',
  results: 'Results',
  percent: (share: number) => {
    if (share > 0.99) return 'over 99 %';
    if (share < 0.01) return 'under 1 %';
    return `${Math.round(share * 100)} %`;
  },
  saidResult: (name: string, label: string) => `${name}: ${label}.`,
  saidResults: (answered: number, failed: number) =>
    [
      answered > 0 ? `${photos(answered)} recognised.` : '',
      failed > 0 ? `${photos(failed)} could not be read.` : '',
    ]
      .filter(Boolean)
      .join(' '),

  quality: 'How well does it know your photos?',
  qualityNone:
    'The score appears here once two classes have photos, one of them at least two. Each photo is then hidden in turn and guessed from the others.',
  qualityTraining: 'Training…',
  accuracy: ({ correct, total, about, low, high }: Tenths) => {
    const these = `with ${total < FEW ? 'this few' : 'these'} photos`;
    if (correct === total) return `None wrong so far: ${low} to ${high} in 10 right ${these}.`;
    if (correct === 0) return `None right so far: ${low} to ${high} in 10 right ${these}.`;
    const start = { over: 'More than', under: 'Fewer than' };
    const words = about.bound === null ? 'About' : start[about.bound];
    return `${words} ${about.value} in 10 right, between ${low} and ${high} ${these}.`;
  },
  accuracyHow: (correct: number, total: number, method: 'leave-one-out' | 'folds') => {
    const result = `${correct} of ${total} ${correct === 1 ? 'was' : 'were'} right.`;
    return method === 'leave-one-out'
      ? `Photos were hidden one at a time and guessed from the others: ${result}`
      : `Photos were hidden in groups and guessed from the others: ${result}`;
  },
  dotRight: 'right',
  dotUnsure: 'uncertain',
  dotWrong: 'wrong',
  accuracyDots: ({ correct, total, low, high }: Tenths) =>
    `${correct} of ${total} right, likely between ${low} and ${high} of 10`,
  classScore: (correct: number, total: number) => `${correct} of ${total} right`,
  classScoreHow: 'Guessed right while hidden',
  saidTrained: (correct: number, total: number) =>
    `Trained. ${correct} of ${photos(total)} guessed right while hidden.`,
  saidTrainedShort: 'Trained.',

  advanced: 'Advanced',
  head: 'Way of learning',
  heads: {
    ridge: ['Standard', 'Solved at once in milliseconds. Best for a handful of photos.'],
    linear: ['Trained layer', 'The classic: a layer trained step by step, with its loss curve.'],
    auto: [
      'Best of several',
      'Tries a few ways on your photos left out in turn, and keeps the best.',
    ],
    lda: ['Discriminant', 'Takes into account how the photos of a class differ among themselves.'],
    prototype: ['Class averages', 'Compares a photo with the average of each class.'],
    knn: ['Nearest photos', 'Looks at the most similar of your photos.'],
    svm: ['Support vectors', 'Draws the border that keeps the classes furthest apart.'],
    mlp: [
      'Small network',
      'As Teachable Machine does it: a hidden layer, trained step by step. Slow.',
    ],
    transport: [
      'From the folder too',
      'Learns from photos of the open folder that have no label yet as well. It helps most while there are few labels.',
    ],
    'transport-balanced': [
      'From the folder, evenly',
      'Learns from photos of the open folder as well, and assumes that there are about as many of each class: better if so, worse if not.',
    ],
  } as const,
  /** By the engine's caution codes. */
  cautions: {
    'few-unlabelled':
      'This way learns from the open folder too, from photos without a label that resemble your classes. There are fewer than five of them per class, so it does about as well as the standard way.',
    'assumes-balance':
      'This way assumes that the folder has about as many photos of each class. If it has not, it is wrong more often than the standard way.',
  } as const,
  mode: 'Care per photo',
  modes: {
    quality: ['Quality', 'Looks at each photo twice.'],
    fast: ['Fast', 'Looks once: half the time, slightly more mistakes.'],
    best: [
      'Best',
      'A second, larger network looks as well: fewer mistakes, about twice the time per photo, and 5 MB more to load.',
    ],
  } as const,
  loadBest: 'Load the page again in the best mode',
  reloadKeeps: (results: number, folder: string | null) =>
    [
      results > 0
        ? 'Your classes stay, and your results are recognised anew.'
        : 'Your classes stay.',
      folder === null ? '' : `The folder ${folder} has to be opened again.`,
    ]
      .filter(Boolean)
      .join(' '),
  reloadLoses:
    'The browser cannot keep all photos and results while the page loads again. Save the project as a file first; follow the link once more to go all the same.',
  device: 'Runs on',
  devices: { auto: 'Choose for me', webgpu: 'Graphics card', cpu: 'Processor' } as const,
  restartHint: 'Photos may be read again after a change here or in the care per photo.',
  /** Digits after the mark of the language. */
  decimal: (value: number, digits: number) => value.toFixed(digits),
  lossTitle: 'Loss per epoch',
  lossSummary: (epochs: number, first: string, last: string) =>
    `Loss over ${epochs === 1 ? '1 epoch' : `${epochs} epochs`}, from ${first} to ${last}.`,
  lossTrain: 'on the photos it learns from',
  lossLeftOut: 'on photos left out',
  lossFigures: 'All figures',
  lossColumns: ['Epoch', 'Loss', 'Right', 'Loss, left out', 'Right, left out'] as const,
  lossWaiting: 'The curve appears with the first training.',

  engineLoading: 'Getting ready',
  engineLoadingShare: (share: number) => `Getting ready, ${Math.round(share * 100)} %`,
  engineBroken: 'Stopped',
  engineNames: { cpu: 'Processor', webgpu: 'Graphics card' } as const,
  engineTitle: { cpu: 'Runs on your processor', webgpu: 'Runs on your graphics card' } as const,
  engineReasons,
  /** The engine's explanation of its choice. */
  engineDetail: (sentence: string) => sentence,
  engineSpeed: (milliseconds: number) =>
    `About ${Math.max(1, Math.round(milliseconds))} ms per photo so far.`,
  engineLoadingLong:
    'The network that looks at photos is being loaded. You can already add photos; they are read as soon as it is ready.',
  engineChoose: 'The address can choose, too:',
  engineFor: 'For developers: the running instance is',
  engineChanged: (device: 'cpu' | 'webgpu', why: EngineReason) =>
    `Now running on the ${device === 'cpu' ? 'processor' : 'graphics card'}. ${engineReasons[why]}`,

  progressReading: (done: number, total: number) => `Reading photos, ${done} of ${total}`,
  progressLooking: (done: number, total: number) => `Recognising, ${done} of ${total}`,
  progressWaiting: (total: number) => `${photos(total)} waiting until the engine is ready`,
  secondsLeft: (seconds: number) =>
    seconds < 60
      ? `about ${Math.max(1, Math.round(seconds))} s left`
      : `about ${Math.round(seconds / 60)} min left`,
  cancel: 'Cancel',
  saidReading: (total: number) => `Reading ${photos(total)}.`,
  saidRead: (count: number) => `${photos(count)} learnt.`,
  cancelled: 'Cancelled. Nothing of it was kept.',
  cancelledQueries: 'Cancelled. The answers so far are kept.',
  failures: (count: number) => `${photos(count)} could not be used`,
  saidFailures: (names: readonly string[]) =>
    `${names.length === 1 ? 'This photo' : 'These photos'} could not be used: ${list(names)}.`,
  messages: 'Messages',
  dismiss: 'Dismiss',
  skippedFiles: (count: number) =>
    count === 1
      ? '1 file in the folder is no photo and was left out.'
      : `${count} files in the folder are no photos and were left out.`,
  nothingFound: 'No photos were found there.',

  askTitle: (count: number) =>
    `Where should ${count === 1 ? 'this photo' : `these ${count} photos`} go?`,
  askLabel: (count: number, folder: string | null) =>
    folder === null
      ? `${photos(count)}: label these as a folder?`
      : `${photos(count)} in “${folder}”: label these as a folder?`,
  askLabelYes: 'Label as a folder',
  askLabelWhy: 'Each photo gets its own answer, which you confirm or correct with one key.',
  askOr: 'Or all of them',
  askNewNamed: (folder: string) => `A new class, ${folder}`,
  askTruth: 'What is it? The photo will be learnt from.',
  askNew: 'A new class',
  askQuery: 'Just recognise',

  unsupportedTitle: 'This browser is too old for handful',
  unsupported: {
    simd: 'It cannot run the kind of WebAssembly (SIMD) that looks at your photos.',
    worker: 'It cannot run modules in the background (module workers).',
    platform: 'It lacks features of current browsers that this page is built with.',
  } as const,
  unsupportedAdvice:
    'A current Chrome, Edge, Firefox or Safari works. Nothing has been sent anywhere.',
  broken: {
    title: 'The engine stopped',
    advice: 'Your photos are still here. Start the engine again, and it goes on with them.',
  },
  notLoaded: {
    title: 'The page could not be loaded completely',
    advice:
      'What looks at the photos is missing. Check the connection and start again; photos that you add meanwhile are not lost.',
  },
  retry: 'Start again',
  useProcessor: 'Use the processor instead',
};
