import { en } from './en.js';
import type { Strings } from './strings.js';

/** The languages of the page, as in `<html lang>`. The first is the fallback. */
export const LANGUAGES = ['en', 'zh-Hans', 'es', 'fr', 'de', 'pt-BR', 'ja', 'ko'] as const;
/** See {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

/** Each language in its own words. */
const NAMES: Record<Language, string> = {
  en: 'English',
  'zh-Hans': '简体中文',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  'pt-BR': 'Português (Brasil)',
  ja: '日本語',
  ko: '한국어',
};

/** Loads the sentences of a language; those of the fallback are part of the page. */
const LOADERS: Record<Language, () => Promise<Strings>> = {
  en: async () => english,
  'zh-Hans': async () => (await import('./zh.js')).zh,
  es: async () => (await import('./es.js')).es,
  fr: async () => (await import('./fr.js')).fr,
  de: async () => (await import('./de.js')).de,
  'pt-BR': async () => (await import('./pt.js')).pt,
  ja: async () => (await import('./ja.js')).ja,
  ko: async () => (await import('./ko.js')).ko,
};

/** Sentences of views that a first visitor does not see come with these; see `late.ts`. */
const english = en as Strings & typeof en;

const loaded: Partial<Record<Language, Promise<Strings>>> = {};

/** The local storage key of the user's choice. */
const STORED = 'handful-language';

/** The current language. */
export let language: Language = 'en';

/** Every sentence in the current language. It changes with the language, so do not keep a copy. */
export let text: Strings = english;

/** Uses the language chosen earlier, or else the browser's preferred one; the fallback if it cannot be loaded. */
export async function restoreLanguage(): Promise<void> {
  const chosen = stored() ?? preferred(navigator.languages);
  await apply(chosen).catch(() => apply(LANGUAGES[0]));
}

/** Changes the language and remembers it. The page has to be redrawn. Rejects if it cannot be loaded. */
export async function setLanguage(chosen: Language): Promise<void> {
  await apply(chosen);
  try {
    localStorage.setItem(STORED, chosen);
  } catch {
    // Without storage, the choice lasts until the page is closed.
  }
}

/** Loads every language, so that each can be chosen without a network. */
export async function loadLanguages(): Promise<void> {
  await Promise.all(LANGUAGES.map(load));
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
  return NAMES[name];
}

async function apply(chosen: Language): Promise<void> {
  text = await load(chosen);
  language = chosen;
  document.documentElement.lang = chosen;
  document.title = text.title;
}

function load(name: Language): Promise<Strings> {
  const loading = loaded[name] ?? LOADERS[name]();
  loaded[name] = loading;
  // The next call tries again.
  loading.catch(() => delete loaded[name]);
  return loading;
}

function stored(): Language | undefined {
  try {
    const name = localStorage.getItem(STORED);
    return LANGUAGES.find((known) => known === name);
  } catch {
    return undefined;
  }
}
