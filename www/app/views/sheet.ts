import { html, type TemplateResult } from 'lit-html';
import { modal } from './directives.js';

/** The options of {@link sheet}. */
interface Sheet {
  testid: string;
  /** The id of the heading in the body that names the dialog. */
  titleId: string;
  body: TemplateResult;
  /** Called when the dialog has closed for any reason. */
  closed: () => void;
}

/** A modal dialog, open while it is drawn. Escape and a click outside close it. */
export function sheet({ testid, titleId, body, closed }: Sheet): TemplateResult {
  return html`<dialog
    class="sheet"
    data-testid=${testid}
    aria-labelledby=${titleId}
    ${modal()}
    @close=${closed}
    @click=${closeOnBackdrop}
  >
    <div class="sheet-body">${body}</div>
  </dialog>`;
}

/** Closes the dialog around a button. */
export function shut(event: Event): void {
  (event.currentTarget as Element).closest('dialog')?.close();
}

function closeOnBackdrop(event: Event): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
}
