import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { addFiles } from '../actions/add-photos.js';
import { openBurst } from '../actions/burst.js';
import { askToDelete, cancelDelete, deleteClass, renameClass } from '../actions/classes.js';
import { type App, notify } from '../app.js';
import { type Found, flatten } from '../intake/folders.js';
import { type groupsOf, isOneGroup } from '../state/groups.js';
import { nextStep } from '../state/next-step.js';
import {
  learntCount,
  type PhotoClass,
  SHOWN_MORE,
  sameTarget,
  type Target,
} from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { isInviting } from '../state/state.js';
import { text } from '../strings/index.js';
import { fileButton } from './files.js';
import { icon } from './icons.js';
import { photoTile } from './photo.js';

/** The keys that paste. */
const PASTE_KEYS = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘V' : 'Ctrl+V';

/**
 * The card of a class: its name, its photos, and the buttons for adding more. `groups` are those of all
 * photos.
 */
export function classCard(
  app: App,
  entry: PhotoClass,
  groups: ReturnType<typeof groupsOf>,
): TemplateResult {
  const { state } = app;
  const learnt = learntCount(entry);
  const target: Target = { kind: 'class', key: entry.key };
  const touched = sameTarget(state.touched, target);
  const over = sameTarget(state.dropTarget, target);
  return html`<li
    class="card ${touched ? 'touched' : ''} ${over ? 'over' : ''} ${isInviting(state, target) ? 'inviting' : ''}"
    data-testid="class-card"
    data-label=${entry.label}
    data-count=${learnt}
    data-waiting=${entry.photos.length - learnt}
    data-hue=${entry.hue}
    data-drop="class:${entry.key}"
  >
    <div class="card-head">
      <span class="swatch" aria-hidden="true"></span>
      <span class="name-field">${nameField(app, entry)} ${icon('pencil')}</span>
      <button
        type="button"
        class="icon-button"
        id="delete-${entry.key}"
        data-testid="delete-class"
        aria-label=${text.deleteClass(shownName(entry.label))}
        @click=${() => askToDelete(app, entry)}
      >
        ${icon('trash')}
      </button>
    </div>
    ${entry.nameProblem ? html`<p class="problem" id="problem-${entry.key}">${entry.nameProblem}</p>` : nothing}
    <p class="count">
      <span data-testid="class-count">${countWords(entry, learnt)}</span>
      ${score(app, entry)}
      ${touched ? html`<span class="paste-here for-mouse">${text.pasteHere(PASTE_KEYS)}</span>` : nothing}
    </p>
    ${entry.asking ? question(app, entry) : nothing} ${photoGrid(app, entry, groups)}
    ${
      learnt === 1 && entry.photos.length === 1
        ? html`<p class="note" data-testid="class-note">${text.secondPhoto}</p>`
        : nothing
    }
    ${
      isOneGroup(entry)
        ? html`<p class="note" data-testid="class-note">${text.groups.only}</p>`
        : nothing
    }
    ${addButtons(app, entry, target)}
  </li>`;
}

function nameField(app: App, entry: PhotoClass): TemplateResult {
  const commit = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    // A name that is only shown differently stays as it is.
    if (input.value !== shownName(entry.label)) renameClass(app, entry, input.value);
    input.value = shownName(entry.label);
  };
  const keys = (event: KeyboardEvent): void => {
    const input = event.currentTarget as HTMLInputElement;
    if (event.key === 'Escape') input.value = shownName(entry.label);
    if (event.key === 'Escape' || (event.key === 'Enter' && !event.isComposing)) input.blur();
  };
  return html`<input
    class="class-name"
    id="name-${entry.key}"
    data-testid="class-name"
    aria-label=${text.className}
    aria-describedby=${entry.nameProblem ? `problem-${entry.key}` : nothing}
    aria-invalid=${entry.nameProblem ? 'true' : nothing}
    autocomplete="off"
    spellcheck="false"
    maxlength="80"
    .value=${shownName(entry.label)}
    @focus=${(event: Event) => (event.currentTarget as HTMLInputElement).select()}
    @change=${commit}
    @keydown=${keys}
  />`;
}

function countWords(entry: PhotoClass, learnt: number): string {
  const waiting = entry.photos.length - learnt;
  if (waiting > 0) return text.countReading(learnt, waiting);
  return learnt === 0 ? text.noPhotos : text.photos(learnt);
}

/** How many of the class's photos were predicted correctly when left out. */
function score({ state }: App, entry: PhotoClass): TemplateResult | typeof nothing {
  const measured = state.report?.classes.find(({ label }) => label === entry.label);
  if (!measured || measured.leftOut.total === 0) return nothing;
  const { correct, total } = measured.leftOut;
  return html`<span
    data-testid="accuracy-class"
    data-label=${entry.label}
    data-correct=${correct}
    data-total=${total}
    class="class-score"
    title=${text.classScoreHow}
    >${text.classScore(correct, total)}</span
  >`;
}

function question(app: App, entry: PhotoClass): TemplateResult {
  return html`<div class="question" role="group" aria-labelledby="question-${entry.key}">
    <p id="question-${entry.key}">${text.deleteAsk(shownName(entry.label), entry.photos.length)}</p>
    <div class="row">
      <button type="button" class="button danger" data-testid="confirm-delete" @click=${() => deleteClass(app, entry)}>
        ${text.deleteYes}
      </button>
      <button
        type="button"
        class="button soft"
        id="keep-${entry.key}"
        data-testid="keep-class"
        @click=${() => cancelDelete(app, entry)}
      >
        ${text.deleteNo}
      </button>
    </div>
  </div>`;
}

function photoGrid(
  app: App,
  entry: PhotoClass,
  groups: ReturnType<typeof groupsOf>,
): TemplateResult | typeof nothing {
  if (entry.photos.length === 0) return nothing;
  const hidden = entry.photos.length - entry.shown;
  const more = (): void => {
    entry.shown += SHOWN_MORE;
    app.redraw();
  };
  return html`<ul class="photos">
      ${repeat(
        entry.photos.slice(0, entry.shown),
        (photo) => photo.key,
        (photo) => photoTile(app, entry, photo, groups),
      )}
    </ul>
    ${
      hidden > 0
        ? html`<button type="button" class="button plain" data-testid="show-more" @click=${more}>
          ${text.showMore(Math.min(hidden, SHOWN_MORE))}
        </button>`
        : nothing
    }`;
}

function addButtons(app: App, entry: PhotoClass, target: Target): TemplateResult {
  const empty = entry.photos.length === 0;
  const step = nextStep(app.state);
  const isNext = step.kind === 'photos' && step.key === entry.key;
  const take = (found: Found[]): void => {
    const { photos, skipped } = flatten(found);
    if (photos.length === 0) notify(app, text.nothingFound);
    else if (skipped > 0) notify(app, text.skippedFiles(skipped));
    addFiles(
      app,
      target,
      photos.map(({ file }) => file),
    );
  };
  return html`<div class="add ${empty ? 'empty' : ''}">
    ${empty ? html`<p class="drop-hint for-mouse">${text.dropHere}</p>` : nothing}
    <div class="row">
      ${fileButton({
        testid: 'class-files',
        id: `files-${entry.key}`,
        words: text.addPhotos,
        label: text.addPhotosTo(shownName(entry.label)),
        icon: 'photos',
        look: isNext ? 'solid' : 'soft',
        take,
      })}
      ${fileButton({
        testid: 'class-folder',
        id: `folder-${entry.key}`,
        words: text.addFolder,
        label: text.addFolderTo(shownName(entry.label)),
        icon: 'folder',
        look: 'plain',
        folder: true,
        take,
      })}
      ${cameraButton(app, entry)}
    </div>
  </div>`;
}

function cameraButton(app: App, entry: PhotoClass): TemplateResult {
  return html`<button
    type="button"
    class="button plain"
    id="camera-${entry.key}"
    data-testid="class-camera"
    aria-label=${text.cameraFor(shownName(entry.label))}
    @click=${() => openBurst(app, entry)}
  >
    ${icon('camera')}<span>${text.camera}</span>
  </button>`;
}
