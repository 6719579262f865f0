import { manyWords } from './en/many.js';
import { outWords } from './en/out.js';

/** English sentences of views that a first visitor does not see. See `late.ts`. */
export const enLate = { many: manyWords, out: outWords };
