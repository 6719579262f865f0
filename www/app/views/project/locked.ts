import { html, nothing, type TemplateResult } from 'lit-html';
import { newProject, switchProject, takeOverProject } from '../../actions/project.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { modal } from '../directives.js';

/** Says that another tab has locked the project. It cannot be dismissed, because nothing would be saved here. */
export function lockedDialog(app: App): TemplateResult | typeof nothing {
  const { project } = app.state;
  const { status } = project;
  if (status.kind !== 'locked') return nothing;
  const others = project.projects.filter(({ id }) => id !== status.project);
  return html`<dialog
    class="sheet"
    data-testid="locked"
    aria-labelledby="locked-title"
    ${modal()}
    @cancel=${(event: Event) => event.preventDefault()}
    @close=${reopen}
  >
    <div class="sheet-body">
      <h2 id="locked-title">${text.project.lockedTitle(project.name)}</h2>
      <p>${text.project.lockedWhy}</p>
      <div class="answers">
        <button
          type="button"
          class="button solid"
          data-testid="take-over"
          ?disabled=${project.busy}
          @click=${() => takeOverProject(app)}
        >
          ${text.project.lockedUse}
        </button>
        <button
          type="button"
          class="button soft"
          data-testid="locked-new"
          ?disabled=${project.busy}
          @click=${() => newProject(app)}
        >
          ${text.project.lockedNew}
        </button>
        ${others.map(
          ({ id, name }) => html`<button
            type="button"
            class="button soft"
            data-testid="locked-other"
            ?disabled=${project.busy}
            @click=${() => switchProject(app, id)}
          >
            ${name}
          </button>`,
        )}
      </div>
    </div>
  </dialog>`;
}

/** Some browsers close a dialog on the second Escape although `cancel` was prevented. */
function reopen(event: Event): void {
  const dialog = event.currentTarget as HTMLDialogElement;
  if (dialog.isConnected) dialog.showModal();
}
