import type { BackboneProblem } from './backbone.js';

/** Kinds of reasons why a file cannot be a backbone. */
export type ProblemKind =
  | 'quantised'
  | 'inputs'
  | 'external'
  | 'control'
  | 'operator'
  | 'preprocessing'
  | 'damaged'
  | 'large'
  | 'unreadable'
  | 'other';

/** The kinds by what the importer's sentences say. */
const KINDS: readonly [ProblemKind, RegExp][] = [
  ['quantised', /is quantised/],
  ['inputs', /several inputs/],
  ['external', /second file/],
  ['control', /control flow/],
  ['preprocessing', /preprocessing file/],
  ['damaged', /not an ONNX file|cut off|damaged/],
  ['operator', /cannot be imported/],
];

/** The kind of a reason. */
export function kindOf({ code, sentence }: BackboneProblem): ProblemKind {
  if (code === 'backbone-too-large') return 'large';
  if (code === 'io') return 'unreadable';
  return KINDS.find(([, words]) => words.test(sentence))?.[0] ?? 'other';
}
