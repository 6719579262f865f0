import { en } from './en.js';
import { enLate } from './en-late.js';

// English is part of what a first visitor loads, all other languages are files of their own. A module whose sentences
// are not needed at first imports `text` from here, and these sentences are loaded with it.
Object.assign(en, enLate);

export { text } from './index.js';
