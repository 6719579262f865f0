import type { BackboneProblem } from '../../state/backbone.js';

const photos = (count: number): string => (count === 1 ? '1 photo' : `${count} photos`);
const time = (seconds: number): string => {
  if (seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
};

/** Networks from files. */
export const backboneWords = {
  title: 'Backbone',
  choose: 'Network that looks at photos',
  builtIn: 'EfficientNet-Lite0 (built in)',
  hint: 'All photos are read again after a change here.',
  open: 'Open a network from a file',
  openHint:
    'An ONNX file from Hugging Face, timm or your own training. Choose its preprocessor_config.json (or config.json of timm) together with it. It stays on this device.',
  chooseFiles: 'Choose one ONNX file, and its preprocessing file (JSON) if there is one.',
  reading: (file: string, share: number) => `Reading ${file}, ${Math.round(share * 100)} %`,
  trying: (file: string) => `Trying ${file}`,
  canBeUsed: (name: string) => `${name} can be used.`,
  noPreprocessing:
    'No preprocessing file was chosen, so photos become pixels by the rules that most networks share. If the network has other rules, it does worse.',
  take: 'Use it',
  dismiss: 'Do not use it',
  used: (name: string) => `${name} looks at your photos now.`,
  deleted: (name: string) => `${name} is deleted from this device.`,
  forget: (name: string) => `Delete ${name} from this device`,
  notKept: (name: string) =>
    `The browser could not keep ${name}: it has to be opened again after the page is closed.`,
  compareHint: 'Under Check, compare it with the built-in network on your own photos.',
  fileSize: 'File',
  megabytes: (count: number) => `${count < 10 ? count.toFixed(1) : Math.round(count)} MB`,
  input: 'Looks at',
  pixels: (side: number) => `${side} × ${side} pixels`,
  features: 'Features',
  numbers: (count: number) => `${count} numbers per view`,
  consistsOf: 'Consists of',
  operations: (counts: readonly { kind: string; count: number }[]) =>
    counts
      .map(({ kind, count }) => `${count} ${count === 1 ? kind.replace(/s$/, '') : kind}`)
      .join(', '),
  time: 'Time',
  seconds: (seconds: number, many: number) =>
    `${time(seconds)} per photo on one core; ${photos(many)} take ${time(seconds * many)}`,
  output: 'Features from',
  outputOption: (name: string, shape: string, usual: boolean) =>
    `${name}, ${shape}${usual ? ' (usual)' : ''}`,
  outputHint: 'The usual one is what others take from this network.',
  pageSize: (megabytes: number) => `About ${Math.round(megabytes)} MB: it contains the network.`,
  notTeachable: 'Models of Teachable Machine cannot hold a network from a file.',
  pageTooLarge: (megabytes: number, limit: number) =>
    `It would contain the ${Math.round(megabytes)} MB of the network, and browsers open such pages up to about ${limit} MB.`,
  /** The importer's sentences are already in English. */
  problem: ({ sentence }: BackboneProblem): string => sentence,
};
