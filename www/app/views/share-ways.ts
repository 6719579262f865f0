import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { saveFile, saveModel, savePage, saveTeachable } from '../actions/share.js';
import type { App } from '../app.js';
import { text } from '../strings/index.js';
import { type Icon, icon } from './icons.js';

/** Characters of a page's title. */
const MAX_PAGE_TITLE = 100;

/** The ways to pass the project on, each with a line of what it is. */
export function shareWays(app: App): TemplateResult {
  const words = text.share;
  const obstacle = obstacleOf(app);
  const untrained = obstacle ?? (app.state.trained ? null : words.untrained);
  return html`${way('save-file', 'folder', words.file, obstacle, () => saveFile(app))}
    ${way('save-page', 'look', words.page, untrained, () => savePage(app, titleField()?.value))}
    ${untrained === null ? pageTitle(app) : nothing}
    ${way('save-model', 'cpu', words.model, untrained, () => saveModel(app))}
    ${way('save-teachable', 'cpu', words.teachableModel, untrained, () => saveTeachable(app))}
`;
}

/** The title that the one-file page gets: that of the project, unless another is entered. */
function pageTitle({ state }: App): TemplateResult {
  const { id, name } = state.project;
  return html`<label class="page-title">
    <span>${text.share.pageTitle}</span>
    ${keyed(
      id,
      html`<input
        class="text-field"
        id="page-title"
        data-testid="page-title"
        maxlength=${MAX_PAGE_TITLE}
        autocomplete="off"
        value=${name}
      />`,
    )}
  </label>`;
}

function titleField(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('#page-title');
}

function way(
  testid: string,
  sign: Icon,
  [name, what]: readonly [string, string],
  obstacle: string | null,
  save: () => Promise<void>,
): TemplateResult {
  const act = (): void => {
    document.getElementById('share-menu')?.hidePopover();
    void save();
  };
  return html`<button
    type="button"
    class="button plain way"
    data-testid=${testid}
    ?disabled=${obstacle !== null}
    @click=${act}
  >
    ${icon(sign)}
    <span>
      <strong>${name}</strong><small>${what}</small>
      ${obstacle === null ? nothing : html`<small class="problem">${obstacle}</small>`}
    </span>
  </button>`;
}

/** Why nothing can be saved now. A file saved earlier would lack the photos still being read. */
function obstacleOf({ state }: App): string | null {
  if (state.phase !== 'ready') return text.share.loading;
  return state.jobs.length > 0 ? text.share.reading : null;
}
