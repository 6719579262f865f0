import { html, nothing, type TemplateResult } from 'lit-html';
import { answerSubfolders } from '../../actions/collections.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';

/** Asks whether the photos of a subfolder of a class belong together. */
export function subfoldersItem(app: App): TemplateResult | typeof nothing {
  const { subfolders } = app.state.intake;
  if (!subfolders) return nothing;
  const count = new Set(Array.from(subfolders.values(), ({ name }) => name)).size;
  return html`<div class="dock-item" data-testid="ask-subfolders">
    <p>${text.groups.folders(count)}</p>
    <div class="row">
      <button
        type="button"
        class="button soft"
        data-testid="group-subfolders"
        @click=${() => answerSubfolders(app, true)}
      >
        ${text.groups.foldersYes}
      </button>
      <button type="button" class="button plain" @click=${() => answerSubfolders(app, false)}>
        ${text.groups.foldersNo}
      </button>
    </div>
  </div>`;
}
