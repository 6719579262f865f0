import { html, nothing, type TemplateResult } from 'lit-html';
import { askToAccept } from '../../actions/label/accept-all.js';
import { selectAll, selectNone, setSelecting } from '../../actions/label/selection.js';
import type { App } from '../../app.js';
import { acceptable, THRESHOLDS } from '../../state/accepting.js';
import { text } from '../../strings/late.js';
import { icon } from '../icons.js';

/** Where the dialog begins. */
const USUAL_THRESHOLD = 0.95;

/** The bar for many photos: selecting by clicks and taps, what is selected, and accepting all sure answers. */
export function selectingTools(app: App): TemplateResult {
  const { selected, selecting, order } = app.state.label;
  const sure = acceptable(app.state, Math.min(...THRESHOLDS)).length;
  return html`<div class="label-selecting" role="group" aria-label=${text.many.title}>
    <button
      type="button"
      class="button soft"
      data-testid="select-mode"
      aria-pressed=${selecting}
      title=${text.many.selectHow}
      @click=${() => setSelecting(app, !selecting)}
    >
      ${text.many.select}
    </button>
    <button
      type="button"
      class="button plain"
      data-testid="select-all"
      ?disabled=${order.length === 0}
      @click=${() => selectAll(app)}
    >
      ${text.many.all}
    </button>
    ${
      selected.size > 0
        ? html`<button type="button" class="button plain" data-testid="select-none" @click=${() => selectNone(app)}>
              ${text.many.none}
            </button>
            <span class="fine" data-testid="selected" data-count=${selected.size}>
              ${text.many.selected(selected.size)}
            </span>`
        : nothing
    }
    ${
      sure > 0
        ? html`<button
            type="button"
            class="button soft"
            data-testid="accept-all"
            @click=${() => askToAccept(app, USUAL_THRESHOLD)}
          >
            ${icon('rate')}<span>${text.many.acceptAll}</span>
          </button>`
        : nothing
    }
  </div>`;
}
