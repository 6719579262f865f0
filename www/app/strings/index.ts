import { en } from './en.js';
import type { Strings } from './strings.js';
import { zh } from './zh.js';

/** The languages of the page, as in `<html lang>`. The first is the fallback. */
export const LANGUAGES = ['en', 'zh-Hans'] as const;
/** See {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

const words: Record<Language, Strings> = { en, 'zh-Hans': zh };

/** The local storage key of the user's choice. */
const STORED = 'handful-language';

/** The current language. */
export let language: Language = 'en';

/** Every sentence in the current language. It changes with the language, so do not keep a copy. */
export let text: Strings = words[language];

/** Uses the language chosen earlier, or else the browser's preferred one. */
export function restoreLanguage(): void {
  apply(stored() ?? preferred(navigator.languages));
}

/** Changes the language and remembers it. The page has to be redrawn. */
export function setLanguage(chosen: Language): void {
  apply(chosen);
  try {
    localStorage.setItem(STORED, chosen);
  } catch {
    // Without storage, the choice lasts until the page is closed.
  }
}

/** The first of the browser's languages that the page has. All Chinese languages map to `zh-Hans`. */
export function preferred(tags: readonly string[]): Language {
  for (const tag of tags) {
    const [primary] = tag.toLowerCase().split('-');
    const match = LANGUAGES.find((name) => name.split('-')[0] === primary);
    if (match) return match;
  }
  return LANGUAGES[0];
}

/** The name of a language in that language. */
export function nameOf(name: Language): string {
  return words[name].languageName;
}

function apply(chosen: Language): void {
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
