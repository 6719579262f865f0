import { html, type TemplateResult } from 'lit-html';
import { type Found, foundInInput } from '../intake/folders.js';
import { PHOTOS } from '../intake/open.js';
import { type Icon, icon } from './icons.js';

/** The options of {@link fileButton}. */
export interface FileButton {
  testid: string;
  id?: string;
  /** The visible text. */
  words: string;
  /** The accessible name; starts with `words`. */
  label: string;
  icon: Icon;
  look: 'solid' | 'soft' | 'plain';
  folder?: boolean;
  /** Accepts other files than photos. */
  accept?: string;
  /** Accepts one file only. */
  single?: boolean;
  take: (found: Found[]) => void;
}

/** A button that opens the file picker: a file input in a label that looks like a button. */
export function fileButton(button: FileButton): TemplateResult {
  const taken = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const found = foundInInput(input);
    // Cleared, so that choosing the same files again fires the event again.
    input.value = '';
    if (found.length > 0) button.take(found);
  };
  return html`<label class="button ${button.look}">
    <input
      type="file"
      class="hidden-input"
      id=${button.id ?? button.testid}
      data-testid=${button.testid}
      aria-label=${button.label}
      ?multiple=${button.single !== true}
      ?webkitdirectory=${button.folder === true}
      accept=${button.accept ?? (button.folder ? '' : PHOTOS)}
      @change=${taken}
    />
    ${icon(button.icon)}<span>${button.words}</span>
  </label>`;
}
