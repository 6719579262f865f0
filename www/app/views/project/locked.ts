import { html, nothing, type TemplateResult } from 'lit-html';
import { newProject, switchProject, takeOver } from '../../actions/project.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { modal } from '../directives.js';

/** Says that another tab has the project. Nothing here would be kept, so there is no way past it. */
export function elsewhereDialog(app: App): TemplateResult | typeof nothing {
  const { keep } = app.state;
  const { keeping } = keep;
  if (keeping.kind !== 'elsewhere') return nothing;
  const others = keep.projects.filter(({ id }) => id !== keeping.project);
  return html`<dialog
    class="sheet"
    data-testid="elsewhere"
    aria-labelledby="elsewhere-title"
    ${modal()}
    @cancel=${(event: Event) => event.preventDefault()}
    @close=${reopen}
  >
    <div class="sheet-body">
      <h2 id="elsewhere-title">${text.keep.elsewhereTitle(keep.name)}</h2>
      <p>${text.keep.elsewhere}</p>
      <div class="answers">
        <button
          type="button"
          class="button solid"
          data-testid="take-over"
          ?disabled=${keep.busy}
          @click=${() => takeOver(app)}
        >
          ${text.keep.elsewhereUse}
        </button>
        <button
          type="button"
          class="button soft"
          data-testid="elsewhere-new"
          ?disabled=${keep.busy}
          @click=${() => newProject(app)}
        >
          ${text.keep.elsewhereNew}
        </button>
        ${others.map(
          ({ id, name }) => html`<button
            type="button"
            class="button soft"
            data-testid="elsewhere-other"
            ?disabled=${keep.busy}
            @click=${() => switchProject(app, id)}
          >
            ${name}
          </button>`,
        )}
      </div>
    </div>
  </dialog>`;
}

/** Some browsers close a dialog on a second press of Escape, whatever is said to the first. */
function reopen(event: Event): void {
  const dialog = event.currentTarget as HTMLDialogElement;
  if (dialog.isConnected) dialog.showModal();
}
