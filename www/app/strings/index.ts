import { en } from './en.js';

/** Every sentence of the page. Another language is one more file of this type. */
export type Strings = typeof en;

/** The language in use. */
export const text: Strings = en;
