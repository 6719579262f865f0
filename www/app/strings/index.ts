import { en } from './en.js';
import { zh } from './zh.js';

/** The languages of the page, by the names they have in `<html lang>`. The first is the fallback. */
export const LANGUAGES = ['en', 'zh-Hans'] as const;
/** See {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

/** Every sentence of the page. Another language is one more file of this type. */
export type Strings = Words<typeof en>;

/** The shape of some sentences: the same keys and the same arguments, in any words. */
type Words<T> = T extends string
  ? string
  : T extends (...given: infer A) => infer R
    ? (...given: A) => Words<R>
    : { readonly [K in keyof T]: Words<T[K]> };

const words: Record<Language, Strings> = { en, 'zh-Hans': zh };

/** Where the person's choice is kept. */
const STORED = 'handful-language';

/** The language in use. */
export let language: Language = 'en';

/** Every sentence in the language in use; it changes with {@link speak}, so keep no copy of it. */
export let text: Strings = words[language];

/** Takes the language chosen earlier, or else the one that the browser prefers. */
export function speakAsBefore(): void {
  speak(stored() ?? preferred(navigator.languages));
}

/** Changes to a language and remembers it. What is on show has to be drawn again. */
export function choose(chosen: Language): void {
  speak(chosen);
  try {
    localStorage.setItem(STORED, chosen);
  } catch {
    // Where nothing may be stored, the choice lasts until the page is closed.
  }
}

/** The first of a browser's languages that the page has; all of Chinese is written as in `zh-Hans`. */
export function preferred(tags: readonly string[]): Language {
  for (const tag of tags) {
    const [primary] = tag.toLowerCase().split('-');
    const match = LANGUAGES.find((name) => name.split('-')[0] === primary);
    if (match) return match;
  }
  return LANGUAGES[0];
}

/** What a language calls itself. */
export function nameOf(name: Language): string {
  return words[name].languageName;
}

function speak(chosen: Language): void {
  language = chosen;
  text = words[chosen];
  document.documentElement.lang = chosen;
  document.title = text.title;
}

function stored(): Language | undefined {
  try {
    const name = localStorage.getItem(STORED);
    return LANGUAGES.find((known) => known === name);
  } catch {
    return undefined;
  }
}
