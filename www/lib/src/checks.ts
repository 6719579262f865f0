import { HandfulError } from './errors.js';
import type { Backbone, CallOptions, CreateOptions, ExportFormat, Mode } from './types.js';

/**
 * What is refused of a program's words before they cross to the worker: a program that is not
 * type-checked may give anything in the place of anything.
 */

const DEVICES: readonly NonNullable<CreateOptions['device']>[] = ['auto', 'webgpu', 'cpu'];
const PRECISIONS: readonly NonNullable<CreateOptions['precision']>[] = ['auto', 'f32', 'int8'];
export const MODES: readonly Mode[] = ['quality', 'fast', 'best'];
const BACKBONES: readonly Backbone[] = ['lite0'];
const FORMATS: readonly ExportFormat[] = ['onnx', 'html', 'safetensors', 'json'];

/** What is longer is no name of a class, but for example a table that was read wrongly. */
const LONGEST_LABEL = 1000;

/** Characters that an error quotes of a text. */
const SHOWN = 40;

/** Sizes have 32 bits in the modules. */
const MOST = 0xffff_ffff;

/** The error for a mistake of the program. */
export function invalid(sentence: string): HandfulError {
  return new HandfulError('invalid-input', sentence);
}

/** Settings, which may be left out; of what every call has among them, it is checked what it is. */
export function settingsOf<T extends CallOptions>(settings: T | null | undefined): Partial<T> {
  if (settings === undefined || settings === null) return {};
  if (typeof settings !== 'object') throw unlike('The settings', 'an object', settings);
  const { signal, onProgress } = settings;
  if (signal && typeof signal.throwIfAborted !== 'function') {
    throw unlike('The signal', 'an AbortSignal', signal);
  }
  if (onProgress && typeof onProgress !== 'function') {
    throw unlike('What hears the progress', 'a function', onProgress);
  }
  return settings;
}

/** Throws for a word that there is not. */
export function checkSettings(
  options: Pick<CreateOptions, 'device' | 'precision' | 'mode' | 'backbone'>,
): void {
  checkWord('device', options.device, DEVICES);
  checkWord('precision', options.precision, PRECISIONS);
  checkWord('mode', options.mode, MODES);
  checkWord('backbone', options.backbone, BACKBONES);
}

/** The format, which must be one that there is. */
export function formatOf(format: ExportFormat): ExportFormat {
  checkText('The format', format);
  checkWord('format', format, FORMATS);
  return format;
}

/** The label, which must be a text of some length, and whole characters. */
export function labelOf(label: string): string {
  checkText('The label', label);
  if (label.trim() === '') throw invalid('A class needs a name.');
  if (label.length > LONGEST_LABEL) {
    throw invalid(`A label has at most ${LONGEST_LABEL} characters, and this one ${label.length}.`);
  }
  return label;
}

/** Throws for what is no text, or holds half of a character. */
export function checkText(what: string, text: string): void {
  if (typeof text !== 'string') throw unlike(what, 'a text', text);
  if (/\p{Surrogate}/u.test(text)) throw invalid(`${what} holds half of a character.`);
}

/** Of how many things to tell at most; `Infinity` is all. */
export function countOf(count: number): number {
  if (count >= 0 && (Number.isInteger(count) || count === Infinity)) return Math.min(count, MOST);
  throw unlike('The count', 'a whole number that is not negative', count);
}

/** Throws for one thing where several are asked for. */
export function checkList(what: string, list: unknown): void {
  if (isOne(list)) throw unlike(what, 'a list', list);
}

/** Typed arrays are iterable too, but are one photo, or the embedding of one. */
export function isOne<T>(things: T | Iterable<T>): things is T {
  if (things instanceof Uint8Array || things instanceof Float32Array) return true;
  return typeof things !== 'object' || things === null || !(Symbol.iterator in things);
}

function checkWord(name: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  throw invalid(`There is no ${name} ${shown(value)}; there is ${known.join(', ')}.`);
}

function unlike(what: string, wanted: string, value: unknown): HandfulError {
  return invalid(`${what} must be ${wanted}, not ${shown(value)}.`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `“${value.slice(0, SHOWN)}”`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
