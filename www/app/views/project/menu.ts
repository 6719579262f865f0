import { html, nothing, type TemplateResult } from 'lit-html';
import {
  copyProject,
  newProject,
  protectStorage,
  removeProject,
  renameProject,
  switchProject,
} from '../../actions/project.js';
import { EXTENSION, openFile } from '../../actions/project-file.js';
import type { App } from '../../app.js';
import type { Found } from '../../intake/folders.js';
import type { StoredProject } from '../../storage/schema.js';
import { text } from '../../strings/index.js';
import { fileButton } from '../files.js';
import { icon } from '../icons.js';

/** The content of the project menu: name, actions, other projects, and storage. */
export function projectMenuContent(app: App): TemplateResult {
  const { project } = app.state;
  return html`<h2 id="project-menu-title">${text.project.title}</h2>
    ${nameField(app)} ${projectActions(app)}
    ${project.id === null ? nothing : otherProjects(app)} ${storage(app)}
    <button type="button" class="button soft" popovertarget="project-menu" popovertargetaction="hide">
      ${text.close}
    </button>
    ${project.id === null ? nothing : html`<div class="apart">${deletion(app)}</div>`}`;
}

function nameField(app: App): TemplateResult {
  const { project } = app.state;
  const commit = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    renameProject(app, input.value);
    input.value = project.name;
  };
  return html`<label class="field">
    <span>${text.project.name}</span>
    <input
      class="text-field"
      data-testid="project-name"
      autocomplete="off"
      spellcheck="false"
      maxlength="80"
      ?disabled=${project.busy}
      .value=${project.name}
      @change=${commit}
    />
  </label>`;
}

function projectActions(app: App): TemplateResult {
  const { project } = app.state;
  const take = ([found]: Found[]): void => {
    document.getElementById('project-menu')?.hidePopover();
    if (found) void openFile(app, found.file);
  };
  const button = (id: string, words: string, act: () => void): TemplateResult => html`<button
    type="button"
    class="button soft"
    id=${id}
    data-testid=${id}
    ?disabled=${project.busy}
    @click=${act}
  >
    ${words}
  </button>`;
  const stored = html`${button(
    'new-project',
    text.project.make,
    close(() => newProject(app)),
  )}
  ${button(
    'copy-project',
    text.project.copy,
    close(() => copyProject(app)),
  )}`;
  return html`<div class="row">
    ${project.id === null ? nothing : stored}
    ${fileButton({
      testid: 'open-file',
      words: text.project.openFile,
      label: text.project.openFileLabel,
      icon: 'folder',
      look: 'plain',
      accept: EXTENSION,
      single: true,
      take,
    })}
  </div>`;
}

/** Deleting the project, which asks first. */
function deletion(app: App): TemplateResult {
  const { project } = app.state;
  if (project.asking) return question(app);
  const ask = (): void => {
    project.asking = true;
    app.redrawAndFocus('#keep-project');
  };
  return html`<button
    type="button"
    class="button danger"
    id="delete-project"
    data-testid="delete-project"
    ?disabled=${project.busy}
    @click=${ask}
  >
    ${icon('trash')}<span>${text.project.remove}</span>
  </button>`;
}

function question(app: App): TemplateResult {
  const { project, classes } = app.state;
  const count = classes.reduce((sum, { photos }) => sum + photos.length, 0);
  const no = (): void => {
    project.asking = false;
    app.redrawAndFocus('#delete-project');
  };
  return html`<div class="question" role="group" aria-labelledby="delete-project-ask">
    <p id="delete-project-ask">${text.project.removeAsk(project.name, count)}</p>
    <div class="row">
      <button
        type="button"
        class="button danger"
        data-testid="confirm-delete-project"
        @click=${close(() => removeProject(app))}
      >
        ${text.project.removeYes}
      </button>
      <button type="button" class="button soft" id="keep-project" data-testid="keep-project" @click=${no}>
        ${text.project.removeNo}
      </button>
    </div>
  </div>`;
}

function otherProjects(app: App): TemplateResult {
  const { project } = app.state;
  const others = project.projects.filter(({ id }) => id !== project.id);
  return html`<h3 id="other-projects">${text.project.others}</h3>
    ${
      others.length === 0
        ? html`<p class="fine">${text.project.none}</p>`
        : html`<ul class="projects" aria-labelledby="other-projects">
          ${others.map((other) => html`<li>${projectEntry(app, other)}</li>`)}
        </ul>`
    }`;
}

function projectEntry(
  app: App,
  { id, name, photos, bytes, changed }: StoredProject,
): TemplateResult {
  return html`<button
    type="button"
    class="button plain"
    data-testid="open-project"
    data-id=${id}
    data-name=${name}
    data-photos=${photos}
    ?disabled=${app.state.project.busy}
    @click=${close(() => switchProject(app, id))}
  >
    <span>${name}</span><small>${text.project.about(photos, bytes, changed)}</small>
  </button>`;
}

function storage(app: App): TemplateResult {
  const { status, usage } = app.state.project;
  return html`<h3>${text.project.storage}</h3>
    ${status.kind === 'saved' ? html`<p class="fine">${text.project.allSaved}</p>` : nothing}
    ${status.kind === 'unavailable' ? html`<p class="fine">${text.project.unavailable}</p>` : nothing}
    ${
      usage === null
        ? nothing
        : html`<div class="meter">
            <meter id="storage-meter" min="0" max=${usage.quota} high=${usage.quota * 0.9} .value=${usage.used}></meter>
            <label class="fine" for="storage-meter" data-testid="storage">${text.project.used(usage.used, usage.quota)}</label>
          </div>
          ${persistence(app, usage.persistent)}`
    }`;
}

function persistence(app: App, persistent: boolean | null): TemplateResult | typeof nothing {
  if (persistent === null) return nothing;
  if (persistent) return html`<p class="fine">${text.project.persistent}</p>`;
  return html`<p class="fine">${text.project.notPersistent}</p>
    <button type="button" class="button plain" data-testid="protect-storage" @click=${() => protectStorage(app)}>
      ${text.project.requestPersistence}
    </button>`;
}

/** Closes the menu before an action that replaces the project. */
function close(act: () => unknown): () => void {
  return () => {
    document.getElementById('project-menu')?.hidePopover();
    act();
  };
}
