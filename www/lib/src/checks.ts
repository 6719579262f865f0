import { isName } from './backbone/name.js';
import { className, cleanName } from './class-name.js';
import { HandfulError } from './errors.js';
import type { Region } from './types/generated.js';
import type {
  Backbone,
  BackboneSource,
  CallOptions,
  CreateOptions,
  ExportFormat,
  GroupReference,
  GroupSource,
  Intensity,
  Mode,
} from './types.js';

// Checks of arguments before they are sent to the worker, for programs that are not type-checked.

export const DEVICES: readonly NonNullable<CreateOptions['device']>[] = ['auto', 'webgpu', 'cpu'];
export const PRECISIONS: readonly NonNullable<CreateOptions['precision']>[] = [
  'auto',
  'f32',
  'int8',
];
export const MODES: readonly Mode[] = ['quality', 'fast', 'best'];
export const INTENSITIES: readonly Intensity[] = [
  'fixed',
  'own-range',
  'ct-soft-tissue',
  'ct-lung',
  'ct-bone',
  'ct-brain',
];
const BACKBONES: readonly Backbone[] = ['lite0'];
const FORMATS: readonly ExportFormat[] = [
  'onnx',
  'html',
  'safetensors',
  'json',
  'teachable-machine',
];

const GROUP_SOURCES: readonly GroupSource[] = [
  'burst',
  'time',
  'similar',
  'folder',
  'column',
  'hand',
];

/** Characters of the name of a group. */
const MAX_GROUP_NAME = 1000;

/** Characters of a text that an error quotes. */
const MAX_QUOTED = 40;

/** Sizes have 32 bits in the wasm modules. */
const MAX_COUNT = 0xffff_ffff;

/** The error for a mistake in the calling program. */
export function invalid(sentence: string): HandfulError {
  return new HandfulError('invalid-input', sentence);
}

/** The settings of every call that takes time. */
const CALL_SETTINGS: readonly (keyof CallOptions)[] = ['signal', 'onProgress'];

/**
 * The settings or an empty object. Checks those that every call has, and throws if there is one that is
 * neither among them nor in `names`.
 */
export function settingsOf<T extends CallOptions>(
  settings: T | null | undefined,
  names: readonly Exclude<keyof T, keyof CallOptions>[],
): Partial<T> {
  if (settings === undefined || settings === null) return {};
  if (typeof settings !== 'object') throw wrongType('The settings', 'an object', settings);
  checkNames(settings, [...names, ...CALL_SETTINGS] as readonly string[]);
  const { signal, onProgress } = settings;
  if (signal && typeof signal.throwIfAborted !== 'function') {
    throw wrongType('The signal', 'an AbortSignal', signal);
  }
  if (onProgress && typeof onProgress !== 'function') {
    throw wrongType('The progress callback', 'a function', onProgress);
  }
  return settings;
}

/** Throws if an object has a key that is not in `names`, such as a misspelt one; `where` ends the sentence. */
export function checkNames(settings: object, names: readonly string[], where = 'here'): void {
  const wrong = Object.keys(settings).find((name) => !names.includes(name));
  if (wrong === undefined) return;
  throw invalid(`There is no setting ${quoted(wrong)} ${where}; choose from ${names.join(', ')}.`);
}

/** Throws if a setting is not among its known values. */
export function checkSettings(
  options: Pick<CreateOptions, 'device' | 'precision' | 'mode' | 'intensity'> & {
    backbone?: BackboneSource | undefined;
  },
): void {
  checkChoice('device', options.device, DEVICES);
  checkChoice('precision', options.precision, PRECISIONS);
  checkChoice('mode', options.mode, MODES);
  checkChoice('intensity', options.intensity, INTENSITIES);
  if (isName(options.backbone)) checkChoice('backbone', options.backbone, BACKBONES);
}

/** The format, if it is known. */
export function formatOf(format: ExportFormat): ExportFormat {
  checkText('The format', format);
  checkChoice('format', format, FORMATS);
  return format;
}

/** The label as the classifier keeps it, if it is a text that can name a class. */
export function labelOf(label: string): string {
  checkText('The label', label);
  return className(label);
}

/** The group as the classifier keeps it, if its name can be one; `undefined` and `null` as they are. */
export function groupOf(
  group: string | GroupReference | null | undefined,
): Required<GroupReference> | null | undefined {
  if (group === undefined || group === null) return group;
  const { name: text, source = 'hand' } = typeof group === 'string' ? { name: group } : group;
  checkText('The group', text);
  checkChoice('source', source, GROUP_SOURCES);
  const name = cleanName(text);
  if (name === '') throw invalid('A group needs a name.');
  const { length } = [...name];
  if (length > MAX_GROUP_NAME) {
    throw invalid(`The name of a group has at most ${MAX_GROUP_NAME} characters, not ${length}.`);
  }
  return { name, source };
}

/** Throws if the value is not a text, or contains a lone surrogate. */
export function checkText(what: string, text: string): void {
  if (typeof text !== 'string') throw wrongType(what, 'a text', text);
  if (/\p{Surrogate}/u.test(text)) throw invalid(`${what} contains half of a character.`);
}

/** The region, if it is a rectangle of whole pixels; `null` if there is none. */
export function regionOf(region: Region | null | undefined): Region | null {
  if (region === undefined || region === null) return null;
  if (typeof region !== 'object') throw wrongType('The region', 'an object', region);
  const { x, y, width, height } = region;
  for (const [name, value, least] of [
    ['x', x, 0],
    ['y', y, 0],
    ['width', width, 1],
    ['height', height, 1],
  ] as const) {
    if (Number.isInteger(value) && value >= least && value <= MAX_COUNT) continue;
    throw wrongType(`The region’s ${name}`, `a whole number of pixels from ${least}`, value);
  }
  return { x, y, width, height };
}

/** A maximum number of results; `Infinity` is allowed. */
export function countOf(count: number): number {
  if (count >= 0 && (Number.isInteger(count) || count === Infinity))
    return Math.min(count, MAX_COUNT);
  throw wrongType('The count', 'a whole number that is not negative', count);
}

/** Throws if the value is not a list. */
export function checkList(what: string, list: unknown): void {
  if (isOne(list)) throw wrongType(what, 'a list', list);
}

/** Whether this is one item, not several. Typed arrays are iterable, but one photo or embedding each. */
export function isOne<T>(things: T | Iterable<T>): things is T {
  if (things instanceof Uint8Array || things instanceof Float32Array) return true;
  return typeof things !== 'object' || things === null || !(Symbol.iterator in things);
}

function checkChoice(name: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  throw invalid(`There is no ${name} ${quoted(value)}; choose ${known.join(', ')}.`);
}

/** The error for a value of the wrong type. */
export function wrongType(what: string, wanted: string, value: unknown): HandfulError {
  return invalid(`${what} must be ${wanted}, not ${quoted(value)}.`);
}

function quoted(value: unknown): string {
  if (typeof value === 'string') return `“${value.slice(0, MAX_QUOTED)}”`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
