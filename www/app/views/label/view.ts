import { html, nothing, type TemplateResult } from 'lit-html';
import { askToForget, forget, keepAfterAll } from '../../actions/label/storage.js';
import { openFolder, openHandle } from '../../actions/label/open.js';
import { type App, isAbort, notify, sentenceOf } from '../../app.js';
import type { KeptFolder } from '../../state/label.js';
import { canTrain } from '../../state/state.js';
import { text } from '../../strings/index.js';
import { fileButton } from '../files.js';
import { icon } from '../icons.js';
import { bench } from './current-photo.js';
import { grid } from './grid.js';
import { tools } from './tools.js';

/** The room where the photos of a whole folder are labelled. */
export function labelRoom(app: App): TemplateResult {
  const { folder } = app.state.label;
  return html`<main class="main label ${folder ? '' : 'empty'}" id="label" tabindex="-1" data-testid="label">
    ${
      folder
        ? html`<section class="label-work" aria-labelledby="label-title">
              ${tools(app, folder)} ${canTrain(app.state) ? nothing : teachFirst()} ${grid(app)}
            </section>
            <div class="side">${bench(app)}</div>`
        : welcome(app)
    }
  </main>`;
}

function welcome(app: App): TemplateResult {
  const { opening, keptFolders } = app.state.label;
  return html`<section class="label-welcome" aria-labelledby="label-title">
    <h2 id="label-title" tabindex="-1">${text.label.title}</h2>
    <p>${text.label.what}</p>
    <div class="drop-area ${app.state.dragging ? 'inviting' : ''}">
      <span class="drop-icon">${icon('folder')}</span>
      ${
        opening === null
          ? html`${openButton(app)}
              <p><span>${text.label.orDrop}</span></p>`
          : html`<p role="status">${text.label.opening(opening)}</p>`
      }
    </div>
    ${canTrain(app.state) ? nothing : teachFirst()}
    ${keptFolders.length > 0 ? kept(app, keptFolders) : nothing}
  </section>`;
}

/** Where the browser has it, its own dialog for folders, because it can open the same folder again. */
function openButton(app: App): TemplateResult {
  if (window.showDirectoryPicker === undefined) {
    return fileButton({
      testid: 'label-folder',
      words: text.label.open,
      label: text.label.open,
      icon: 'folder',
      look: 'solid',
      folder: true,
      take: (found) => void openFolder(app, found),
    });
  }
  const pick = async (): Promise<void> => {
    try {
      const handle = await window.showDirectoryPicker?.({ id: 'label' });
      if (handle) await openHandle(app, handle);
    } catch (error) {
      if (!isAbort(error)) notify(app, sentenceOf(error));
    }
  };
  return html`<button type="button" class="button solid" data-testid="label-pick" @click=${pick}>
    ${icon('folder')}<span>${text.label.open}</span>
  </button>`;
}

function teachFirst(): TemplateResult {
  return html`<p class="note" data-testid="label-teach-first">
    ${text.label.teachFirst} <a href="#teach">${text.label.toTeach}</a>
  </p>`;
}

function kept(app: App, folders: readonly KeptFolder[]): TemplateResult {
  return html`<section class="label-kept" aria-labelledby="kept-title" data-testid="kept-folders">
    <h3 id="kept-title" tabindex="-1">${text.label.kept}</h3>
    <p class="fine">${text.label.keptHow}</p>
    <ul>
      ${folders.map((folder) => keptFolder(app, folder))}
    </ul>
  </section>`;
}

function keptFolder(app: App, { name, photos, handle }: KeptFolder): TemplateResult {
  return html`<li data-testid="kept-folder" data-name=${name}>
    <div>
      <strong>${name}</strong>
      <span class="fine">${text.label.photos(photos)}</span>
      ${handle ? nothing : html`<p class="fine">${text.label.reopenHint(name)}</p>`}
    </div>
    ${
      handle
        ? html`<button
          type="button"
          class="button soft"
          data-testid="reopen"
          @click=${() => openHandle(app, handle)}
        >
          ${text.label.reopen(name)}
        </button>`
        : nothing
    }
    <button
      type="button"
      class="icon-button"
      data-testid="forget-folder"
      title=${text.label.forgetHow}
      aria-label="${text.label.forget(name)}. ${text.label.forgetHow}"
      @click=${() => askToForget(app, name)}
    >
      ${icon('trash')}
    </button>
    ${app.state.label.forgetting === name ? forgetQuestion(app, name) : nothing}
  </li>`;
}

function forgetQuestion(app: App, name: string): TemplateResult {
  return html`<div class="question" role="group" aria-labelledby="forget-question">
    <p id="forget-question">${text.label.forgetAsk(name)}</p>
    <div class="row">
      <button type="button" class="button danger" data-testid="confirm-forget" @click=${() => forget(app, name)}>
        ${text.label.forgetYes}
      </button>
      <button
        type="button"
        class="button soft"
        id="keep-folder"
        data-testid="keep-folder"
        @click=${() => keepAfterAll(app)}
      >
        ${text.label.forgetNo}
      </button>
    </div>
  </div>`;
}
