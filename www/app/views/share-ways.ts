import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { saveFile, saveModel, savePage, saveTeachable } from '../actions/share.js';
import type { App } from '../app.js';
import { MAX_PAGE_MEGABYTES, megabytesOf } from '../state/backbone.js';
import { text } from '../strings/late.js';
import { type Icon, icon } from './icons.js';

/** Bytes as text take a third more; weights can hardly be compressed. */
const BASE64 = 4 / 3;

/** Characters of a page's title. */
const MAX_PAGE_TITLE = 100;

/** The ways to pass the project on, each with a line of what it is. */
export function shareWays(app: App): TemplateResult {
  const words = text.share;
  const obstacle = obstacleOf(app);
  const untrained = obstacle ?? (app.state.trained ? null : words.untrained);
  return html`${way('save-file', 'folder', words.file, obstacle, () => saveFile(app))}
    ${way('save-page', 'look', pageWords(app), untrained ?? pageObstacle(app), () => savePage(app, titleField()?.value))}
    ${untrained === null ? pageTitle(app) : nothing}
    ${way('save-model', 'cpu', words.model, untrained, () => saveModel(app))}
    ${way('save-teachable', 'cpu', words.teachableModel, untrained ?? teachableObstacle(app), () => saveTeachable(app))}
`;
}

/** What the one-file page is, with its size where it contains a network from a file. */
function pageWords({ state }: App): readonly [string, string] {
  const [name, what] = text.share.page;
  const megabytes = megabytesOf(state.backbone);
  if (megabytes === null || megabytes > MAX_PAGE_MEGABYTES) return [name, what];
  return [name, `${what} ${text.backbone.pageSize(BASE64 * megabytes)}`];
}

/** Why there can be no page with the network in use. */
function pageObstacle({ state }: App): string | null {
  const megabytes = megabytesOf(state.backbone);
  if (megabytes === null || megabytes <= MAX_PAGE_MEGABYTES) return null;
  return text.backbone.pageTooLarge(megabytes, MAX_PAGE_MEGABYTES);
}

/** Why there can be no model of Teachable Machine with the network in use. */
function teachableObstacle({ state }: App): string | null {
  return state.backbone.chosen === null ? null : text.backbone.notTeachable;
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
