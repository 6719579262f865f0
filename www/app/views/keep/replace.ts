import { html, nothing, type TemplateResult } from 'lit-html';
import { answerReplace } from '../../actions/project-file.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { modal } from '../directives.js';
import { closeOnBackdrop } from '../photo.js';

/** Asks before a file takes the place of photos that are kept nowhere. */
export function replaceDialog(app: App): TemplateResult | typeof nothing {
  const { keep, classes } = app.state;
  if (keep.replacing === null) return nothing;
  const count = classes.reduce((sum, { photos }) => sum + photos.length, 0);
  const answer =
    (open: boolean) =>
    (event: Event): void => {
      answerReplace(app, open);
      (event.currentTarget as Element).closest('dialog')?.close();
    };
  return html`<dialog
    class="sheet"
    data-testid="replace"
    aria-labelledby="replace-title"
    ${modal()}
    @close=${() => answerReplace(app, false)}
    @click=${closeOnBackdrop}
  >
    <div class="sheet-body">
      <h2 id="replace-title">${text.keep.replaceTitle(keep.replacing.name)}</h2>
      <p>${text.keep.replaceWhy(count)}</p>
      <div class="row">
        <button type="button" class="button danger" data-testid="replace-yes" @click=${answer(true)}>
          ${text.keep.replaceYes}
        </button>
        <button type="button" class="button soft" data-testid="replace-no" @click=${answer(false)}>
          ${text.cancel}
        </button>
      </div>
    </div>
  </dialog>`;
}
