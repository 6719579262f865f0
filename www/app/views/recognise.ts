import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { addFiles } from '../actions/add-photos.js';
import { clearQueries } from '../actions/recognise.js';
import type { App } from '../app.js';
import { canAsk } from '../state/next-step.js';
import { sameTarget, type Target } from '../state/photos.js';
import { isInviting } from '../state/state.js';
import { text } from '../strings/index.js';
import { fileButton } from './files.js';
import { icon } from './icons.js';
import { queryResult } from './result.js';

/** The section for recognising photos; folded until there is something to recognise them with. */
export function recogniseSection(app: App): TemplateResult {
  return canAsk(app.state) ? open(app) : folded(app);
}

/** The section's heading with what is missing. Photos can be given here already. */
function folded(app: App): TemplateResult {
  return html`<details
    class="panel recognise folded"
    id="recognise"
    data-drop="query"
    data-testid="recognise-folded"
    tabindex="-1"
  >
    <summary>
      <span class="drop-icon">${icon('look')}</span>
      <h2 id="recognise-title">${text.queryTitle}</h2>
      <span class="fine">${text.queryWaitClasses}</span>
      ${icon('chevron')}
    </summary>
    ${dropArea(app)}
  </details>`;
}

function open(app: App): TemplateResult {
  const { queries } = app.state;
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
        queries.length > 1
          ? html`<button type="button" class="button plain" data-testid="clear-queries" @click=${() => clearQueries(app)}>
            ${text.clearQueries}
          </button>`
          : nothing
      }
    </div>
    ${dropArea(app)}
    ${
      queries.length > 0
        ? html`<ul class="results" aria-label=${text.results}>
          ${repeat(
            queries,
            (query) => query.key,
            (query) => queryResult(app, query),
          )}
        </ul>`
        : nothing
    }
  </section>`;
}

function dropArea(app: App): TemplateResult {
  const { state } = app;
  const target: Target = { kind: 'query' };
  const over = sameTarget(state.dropTarget, target);
  return html`<div
    class="drop-area ${over ? 'over' : ''} ${isInviting(state, target) ? 'inviting' : ''} ${state.queries.length > 0 ? 'slim' : ''}"
    data-testid="query-area"
  >
    <span class="drop-icon">${icon('look')}</span>
    <p>
      <strong class="for-mouse">${text.queryDrop}</strong>
      <strong class="for-touch">${text.queryTouch}</strong>
      <span class="for-mouse">${text.queryOr}</span>
    </p>
    ${fileButton({
      testid: 'query-files',
      words: text.queryChoose,
      label: text.queryChooseLabel,
      icon: 'photos',
      look: canAsk(state) ? 'solid' : 'soft',
      take: (found) =>
        addFiles(
          app,
          target,
          found.map(({ file }) => file),
        ),
    })}
  </div>`;
}
