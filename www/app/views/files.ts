import { html, type TemplateResult } from 'lit-html';
import { type Found, foundInInput } from '../intake/folders.js';
import { type Icon, icon } from './icons.js';

/** Photos of every kind, including those some systems do not know as pictures. */
const ACCEPT = 'image/*,.heic,.heif,.avif';

/** What a {@link fileButton} is made of. */
export interface FileButton {
  testid: string;
  id?: string;
  /** What it says. */
  words: string;
  /** What it is called for someone who does not see where it stands; begins with `words`. */
  label: string;
  icon: Icon;
  look: 'solid' | 'soft' | 'plain';
  folder?: boolean;
  /** Files of other kinds than photos. */
  accept?: string;
  /** One file at a time. */
  single?: boolean;
  take: (found: Found[]) => void;
}

/** A button that opens the file picker: a real file input, under a label drawn as a button. */
export function fileButton(button: FileButton): TemplateResult {
  const taken = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const found = foundInInput(input);
    // Cleared, so that choosing the same files again is a change again.
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
      accept=${button.accept ?? (button.folder ? '' : ACCEPT)}
      @change=${taken}
    />
    ${icon(button.icon)}<span>${button.words}</span>
  </label>`;
}
