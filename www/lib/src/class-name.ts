import { MAX_CLASS_NAME, REMOVED, SPACES } from './class-name-rule.js';
import { HandfulError } from './errors.js';

// The rule is that of src/support/class_name.rs, which the classifier applies again. It is needed here
// too because collections are read, and the page names classes, before a wasm module has loaded.

const RUN_OF_SPACE = new RegExp(`[${SPACES}]+`, 'gu');
const NEVER_IN_NAMES = new RegExp(`[${REMOVED}]`, 'gu');
const HALF_CHARACTER = /\p{Surrogate}/gu;

/** Characters of a text that an error quotes. */
const MAX_QUOTED = 40;

/** Ends a name that was shortened. */
const ELLIPSIS = '…';

/**
 * The form of a text in which names of classes are compared: in Unicode normal form C, without control
 * characters, with single spaces. It may be empty or too long for a name; see {@link nameProblem}.
 */
export function cleanName(text: string): string {
  // A file name may have half of a character, which becomes U+FFFD as everywhere in the browser.
  const whole = text.replace(HALF_CHARACTER, '\uFFFD').replace(NEVER_IN_NAMES, '');
  return whole.normalize().replace(RUN_OF_SPACE, ' ').trim();
}

/** Why a clean name cannot be that of a class, or `null` if it can. */
export function nameProblem(name: string): 'empty' | 'too-long' | null {
  if (name === '') return 'empty';
  return lengthOf(name) > MAX_CLASS_NAME ? 'too-long' : null;
}

/**
 * The name of a class as the classifier keeps it. Throws a {@link HandfulError} with the code
 * `invalid-input` if nothing is left of the text, or it is too long.
 *
 * @example
 * className(' A\u0308pfel\n') === 'Äpfel';
 */
export function className(text: string): string {
  const name = cleanName(text);
  const problem = nameProblem(name);
  if (problem === null) return name;
  throw new HandfulError('invalid-input', refusal(name));
}

/** Why a clean name is refused, as a sentence. */
export function refusal(name: string): string {
  if (nameProblem(name) === 'empty') return 'A class needs a name.';
  return `A label has at most ${MAX_CLASS_NAME} characters, not ${lengthOf(name)}.`;
}

/** The beginning of a name, to quote in a sentence. */
export function quotedName(name: string): string {
  const characters = [...name];
  if (characters.length <= MAX_QUOTED) return name;
  return `${characters.slice(0, MAX_QUOTED).join('')}${ELLIPSIS}`;
}

/** Code points, of which an emoji has one or more. */
function lengthOf(name: string): number {
  return [...name].length;
}
