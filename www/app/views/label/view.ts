import '../../styles/label.css';
import '../../styles/label-many.css';
import '../../styles/label-narrow.css';
import { html, nothing, type TemplateResult } from 'lit-html';
import { askToForget, cancelForget, forget } from '../../actions/label/forget.js';
import { openFolder, openHandle } from '../../actions/label/open.js';
import { type App, isAbort, notify, sentenceOf } from '../../app.js';
import { canTrain } from '../../state/state.js';
import type { StoredFolder } from '../../storage/schema.js';
import { text } from '../../strings/index.js';
import { fileButton } from '../files.js';
import { icon } from '../icons.js';
import { acceptDialog } from './accept-dialog.js';
import { currentPhotoPanel } from './current-photo.js';
import { photoGrid } from './grid.js';
import { tools } from './tools.js';

/** The view for labelling the photos of a folder. */
export function labelView(app: App): TemplateResult {
  const { folder } = app.state.label;
  return html`<main class="main label ${folder ? '' : 'empty'}" id="label" tabindex="-1" data-testid="label">
    ${
      folder
        ? html`<section class="label-work" aria-labelledby="label-title">
              ${tools(app, folder)} ${canTrain(app.state) ? nothing : teachFirst()} ${photoGrid(app)}
            </section>
            <div class="side">${currentPhotoPanel(app)}</div>
            ${acceptDialog(app)}`
        : welcome(app)
    }
  </main>`;
}

function welcome(app: App): TemplateResult {
  const { opening, storedFolders } = app.state.label;
  return html`<section class="label-welcome" aria-labelledby="label-title">
    <h2 id="label-title" tabindex="-1">${text.label.title}</h2>
    <p>${text.label.what}</p>
    <div class="drop-area ${app.state.dragging ? 'inviting' : ''}">
      <span class="drop-icon">${icon('folder')}</span>
      ${
        opening === null
          ? html`${openButton(app)}
              <p>
                <span class="for-mouse">${text.label.orDrop}</span><span>${text.label.notUploaded}</span>
              </p>`
          : html`<p role="status">${text.label.opening(opening)}</p>`
      }
    </div>
    ${canTrain(app.state) ? nothing : teachFirst()}
    ${storedFolders.length > 0 ? stored(app, storedFolders) : nothing}
  </section>`;
}

/** Uses the browser's folder dialog where there is one, because its handle can open the folder again. */
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

function stored(app: App, folders: readonly StoredFolder[]): TemplateResult {
  return html`<section class="label-stored" aria-labelledby="stored-title" data-testid="stored-folders">
    <h3 id="stored-title" tabindex="-1">${text.label.stored}</h3>
    <p class="fine">${text.label.storedHow}</p>
    <ul>
      ${folders.map((folder) => storedFolder(app, folder))}
    </ul>
  </section>`;
}

function storedFolder(app: App, { name, photos, handle }: StoredFolder): TemplateResult {
  return html`<li data-testid="stored-folder" data-name=${name}>
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
        @click=${() => cancelForget(app)}
      >
        ${text.label.forgetNo}
      </button>
    </div>
  </div>`;
}
