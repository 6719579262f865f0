import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { addFiles } from '../actions/add-photos.js';
import { clearQueries } from '../actions/recognise.js';
import type { App } from '../app.js';
import { sameTarget, type Target } from '../state/photos.js';
import { canTrain, isInviting } from '../state/state.js';
import { text } from '../strings/index.js';
import { fileButton } from './files.js';
import { icon } from './icons.js';
import { queryResult } from './result.js';

/** The section for recognising photos. */
export function recogniseSection(app: App): TemplateResult {
  const { state } = app;
  const target: Target = { kind: 'query' };
  const over = sameTarget(state.dropTarget, target);
  return html`<section
    class="panel recognise"
    id="recognise"
    data-drop="query"
    aria-labelledby="recognise-title"
    tabindex="-1"
  >
    <div class="panel-head">
      <h2 id="recognise-title">${text.queryTitle}</h2>
      ${
        state.queries.length > 1
          ? html`<button type="button" class="button plain" data-testid="clear-queries" @click=${() => clearQueries(app)}>
            ${text.clearQueries}
          </button>`
          : nothing
      }
    </div>
    <div
      class="drop-area ${over ? 'over' : ''} ${isInviting(state, target) ? 'inviting' : ''} ${state.queries.length > 0 ? 'slim' : ''}"
      data-testid="query-area"
    >
      <span class="drop-icon">${icon('look')}</span>
      <p><strong>${text.queryDrop}</strong><span>${text.queryOr}</span></p>
      ${fileButton({
        testid: 'query-files',
        words: text.queryChoose,
        label: text.queryChooseLabel,
        icon: 'photos',
        look: canTrain(state) ? 'solid' : 'soft',
        take: (found) =>
          addFiles(
            app,
            target,
            found.map(({ file }) => file),
          ),
      })}
    </div>
    ${
      state.queries.length > 0
        ? html`<ul class="results" aria-label=${text.results}>
          ${repeat(
            state.queries,
            (query) => query.key,
            (query) => queryResult(app, query),
          )}
        </ul>`
        : nothing
    }
  </section>`;
}
