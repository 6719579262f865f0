import { html, nothing, type TemplateResult } from 'lit-html';
import {
  copyProject,
  keepSafe,
  newProject,
  refreshMenu,
  removeProject,
  renameProject,
  switchProject,
} from '../../actions/project.js';
import { EXTENSION, openFile, saveFile, savePage } from '../../actions/project-file.js';
import type { App } from '../../app.js';
import type { Found } from '../../intake/folders.js';
import type { KeptProject } from '../../storage/database.js';
import { text } from '../../strings/index.js';
import { fileButton } from '../files.js';
import { icon } from '../icons.js';

/** The name of the project, which opens the menu of projects. */
export function projectButton({ state }: App): TemplateResult {
  const { keep } = state;
  return html`<button
    type="button"
    class="engine project"
    id="project-button"
    data-testid="project"
    data-id=${keep.project ?? ''}
    data-keeping=${keep.keeping.kind}
    popovertarget="project-menu"
    aria-label=${text.keep.menu(keep.name)}
  >
    ${icon('folder')}<span>${keep.name}</span>${icon('chevron')}
  </button>`;
}

/** The project's name, what can be done with it, the others, and the storage they take. */
export function projectMenu(app: App): TemplateResult {
  const { keep } = app.state;
  const opened = (event: ToggleEvent): void => {
    if (event.newState === 'open') void refreshMenu(app);
    else keep.asking = false;
  };
  return html`<section
    id="project-menu"
    class="popover"
    popover
    aria-labelledby="project-menu-title"
    data-testid="project-menu"
    @toggle=${opened}
  >
    <h2 id="project-menu-title">${text.keep.title}</h2>
    ${nameField(app)}
    ${projectFiles(app)}
    ${keep.project === null ? nothing : html`${projectActions(app)} ${otherProjects(app)}`}
    ${storage(app)}
    <button type="button" class="button soft" popovertarget="project-menu" popovertargetaction="hide">
      ${text.close}
    </button>
  </section>`;
}

function nameField(app: App): TemplateResult {
  const { keep } = app.state;
  const commit = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    renameProject(app, input.value);
    input.value = keep.name;
  };
  return html`<label class="field">
    <span>${text.keep.name}</span>
    <input
      class="text-input"
      data-testid="project-name"
      autocomplete="off"
      spellcheck="false"
      maxlength="80"
      ?disabled=${keep.busy}
      .value=${keep.name}
      @change=${commit}
    />
  </label>`;
}

function projectActions(app: App): TemplateResult {
  const { keep } = app.state;
  if (keep.asking) return question(app);
  const button = (id: string, words: string, act: () => void): TemplateResult => html`<button
    type="button"
    class="button soft"
    id=${id}
    data-testid=${id}
    ?disabled=${keep.busy}
    @click=${act}
  >
    ${words}
  </button>`;
  return html`<div class="row">
    ${button(
      'new-project',
      text.keep.make,
      close(() => newProject(app)),
    )}
    ${button(
      'copy-project',
      text.keep.copy,
      close(() => copyProject(app)),
    )}
    ${button('delete-project', text.keep.remove, () => {
      keep.asking = true;
      app.redrawAndFocus('#keep-project');
    })}
  </div>`;
}

/** Out to a file and in from one. */
function projectFiles(app: App): TemplateResult {
  const take = ([found]: Found[]): void => {
    document.getElementById('project-menu')?.hidePopover();
    if (found) void openFile(app, found.file);
  };
  return html`<div class="row">
    <button
      type="button"
      class="button soft"
      data-testid="save-file"
      ?disabled=${!canSave(app)}
      @click=${() => saveFile(app)}
    >
      ${text.keep.saveFile}
    </button>
    <button
      type="button"
      class="button soft"
      data-testid="save-page"
      title=${text.keep.savePageHint}
      ?disabled=${!canSave(app) || !app.state.trained}
      @click=${() => savePage(app)}
    >
      ${text.keep.savePage}
    </button>
    ${fileButton({
      testid: 'open-file',
      words: text.keep.openFile,
      label: text.keep.openFileLabel,
      icon: 'folder',
      look: 'plain',
      accept: EXTENSION,
      single: true,
      take,
    })}
  </div>`;
}

/** While photos are still being read, a file would lack them. */
function canSave({ state }: App): boolean {
  return state.phase === 'ready' && state.jobs.length === 0;
}

function question(app: App): TemplateResult {
  const { keep, classes } = app.state;
  const count = classes.reduce((sum, { photos }) => sum + photos.length, 0);
  const no = (): void => {
    keep.asking = false;
    app.redrawAndFocus('#delete-project');
  };
  return html`<div class="question" role="group" aria-labelledby="delete-project-ask">
    <p id="delete-project-ask">${text.keep.removeAsk(keep.name, count)}</p>
    <div class="row">
      <button
        type="button"
        class="button danger"
        data-testid="confirm-delete-project"
        @click=${close(() => removeProject(app))}
      >
        ${text.keep.removeYes}
      </button>
      <button type="button" class="button soft" id="keep-project" data-testid="keep-project" @click=${no}>
        ${text.keep.removeNo}
      </button>
    </div>
  </div>`;
}

function otherProjects(app: App): TemplateResult {
  const { keep } = app.state;
  const others = keep.projects.filter(({ id }) => id !== keep.project);
  return html`<h3 id="other-projects">${text.keep.others}</h3>
    ${
      others.length === 0
        ? html`<p class="fine">${text.keep.none}</p>`
        : html`<ul class="projects" aria-labelledby="other-projects">
          ${others.map((project) => html`<li>${projectEntry(app, project)}</li>`)}
        </ul>`
    }`;
}

function projectEntry(app: App, project: KeptProject): TemplateResult {
  const { id, name, photos, bytes, changed } = project;
  return html`<button
    type="button"
    class="button plain"
    data-testid="open-project"
    data-id=${id}
    data-name=${name}
    data-photos=${photos}
    ?disabled=${app.state.keep.busy}
    @click=${close(() => switchProject(app, id))}
  >
    <span>${name}</span><small>${text.keep.about(photos, bytes, changed)}</small>
  </button>`;
}

function storage(app: App): TemplateResult {
  const { keeping, usage } = app.state.keep;
  return html`<h3>${text.keep.storage}</h3>
    ${keeping.kind === 'kept' ? html`<p class="fine">${text.keep.kept}</p>` : nothing}
    ${keeping.kind === 'off' ? html`<p class="fine">${text.keep.off}</p>` : nothing}
    ${
      usage === null
        ? nothing
        : html`<div class="meter">
            <meter id="storage-meter" min="0" max=${usage.quota} high=${usage.quota * 0.9} .value=${usage.used}></meter>
            <label class="fine" for="storage-meter" data-testid="storage">${text.keep.used(usage.used, usage.quota)}</label>
          </div>
          ${safety(app, usage.safe)}`
    }`;
}

function safety(app: App, safe: boolean | null): TemplateResult | typeof nothing {
  if (safe === null) return nothing;
  if (safe) return html`<p class="fine">${text.keep.safe}</p>`;
  return html`<p class="fine">${text.keep.unsafe}</p>
    <button type="button" class="button plain" data-testid="keep-safe" @click=${() => keepSafe(app)}>
      ${text.keep.makeSafe}
    </button>`;
}

/** Closes the menu first, because another project takes its place. */
function close(act: () => unknown): () => void {
  return () => {
    document.getElementById('project-menu')?.hidePopover();
    act();
  };
}
