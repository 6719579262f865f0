// Sentences of the page from random reports, in each of its languages.

import { register } from 'node:module';
import { test } from 'node:test';
import { randomNumbers } from './random.mjs';
import { WORDS } from './sentence-words.mjs';

// The page's modules, with a fake engine and without samples.
register('../../page/support/hooks.mjs', import.meta.url);
// Modules of the page ask the browser for its number of cores.
globalThis.navigator ??= { hardwareConcurrency: 2 };
globalThis.location ??= new URL('http://localhost/');

/** Loads a module of the page. */
export const load = (path) => import(`../../../www/app/${path}`);

export const strings = await load('strings/index.ts');

/** Random reports for each property and language. */
const CASES = 300;
export const EPSILON = 1e-9;

/**
 * Checks a property in every language, with random numbers of its own for every case. `numbersOf` reads the figures of a
 * sentence, with their signs, and `withoutBase` removes what they are a part of, such as "in 10".
 */
export function property(name, check) {
  for (const language of strings.LANGUAGES) {
    test(`${name} (${language})`, async () => {
      // The language is also set on the document; a document at the start would mean a browser to lit-html.
      globalThis.document ??= { documentElement: {} };
      await strings.setLanguage(language);
      const words = WORDS[language];
      const parts = new Intl.NumberFormat(language).formatToParts(1234567.5);
      const [group, mark] = ['group', 'decimal'].map((type) => parts.find((part) => part.type === type).value);
      const grouped = new RegExp(`(?<=\\d)\\${group}(?=\\d{3})`, 'g');
      const figure = new RegExp(`[−+]?\\d+(\\${mark}\\d+)?`, 'g');
      const numbersOf = (sentence) => {
        const figures = sentence.replace(words.constant ?? /$^/, '').replace(grouped, '');
        const found = figures.match(figure) ?? [];
        return found.map((digits) => Number(digits.replace('−', '-').replace(mark, '.')));
      };
      const withoutBase = (sentence) => words.base.reduce((left, base) => left.replace(base, ''), sentence);
      const tools = { words, numbersOf, withoutBase, text: strings.text };
      for (let seed = 1; seed <= CASES; seed += 1) check({ ...tools, random: randomNumbers(seed) });
    });
  }
}
