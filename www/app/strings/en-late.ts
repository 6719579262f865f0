import { backboneWords } from './en/backbone.js';
import { cardWords } from './en/card.js';
import { liveWords } from './en/live.js';
import { manyWords } from './en/many.js';
import { outWords } from './en/out.js';

/** English sentences of views that a first visitor does not see. See `late.ts`. */
export const enLate = {
  backbone: backboneWords,
  card: cardWords,
  live: liveWords,
  many: manyWords,
  out: outWords,
};
