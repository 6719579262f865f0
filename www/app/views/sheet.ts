import { html, type TemplateResult } from 'lit-html';
import { modal } from './directives.js';

/** A dialog over the page. */
interface Sheet {
  testid: string;
  /** The id of the heading in the body, which names the dialog. */
  titleId: string;
  body: TemplateResult;
  /** Called when it is closed, in whatever way. */
  closed: () => void;
}

/** Opens over the page for as long as it is drawn; Escape and a click beside it close it. */
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

/** Closes the sheet that a button is in. */
export function shut(event: Event): void {
  (event.currentTarget as Element).closest('dialog')?.close();
}

function closeOnBackdrop(event: Event): void {
  if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close();
}
