import { html, type TemplateResult } from 'lit-html';
import { chooseLanguage } from '../actions/language.js';
import type { App } from '../app.js';
import { LANGUAGES, language, nameOf, text } from '../strings/index.js';
import { icon } from './icons.js';

/** The language menu, with each language under its own name. */
export function languageSwitch(app: App): TemplateResult {
  const changed = (event: Event): void => {
    const { selectedIndex } = event.currentTarget as HTMLSelectElement;
    const chosen = LANGUAGES[selectedIndex];
    if (chosen !== undefined) chooseLanguage(app, chosen);
  };
  return html`<label class="language">
    ${icon('language')}<span class="visually-hidden">${text.language}</span>
    <select data-testid="language" @change=${changed}>
      ${LANGUAGES.map(
        (name) =>
          html`<option value=${name} lang=${name} ?selected=${name === language}>${nameOf(name)}</option>`,
      )}
    </select>
  </label>`;
}
