import { de } from './words/de.js';
import { en } from './words/en.js';
import { es } from './words/es.js';
import { fr } from './words/fr.js';
import { ja } from './words/ja.js';
import { ko } from './words/ko.js';
import { pt } from './words/pt.js';
import type { Words } from './words/words.js';
import { zh } from './words/zh.js';

/** The languages of the page, by the first part of their tag. */
const LANGUAGES: Readonly<Record<string, Words>> = { en, zh, es, fr, de, pt, ja, ko };

/** The first of the browser's languages that the page has, or else English. */
export const language =
  navigator.languages
    .map((tag) => tag.split('-')[0] ?? '')
    .find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? 'en';

/** The texts in that language. */
export const words = LANGUAGES[language] ?? en;
