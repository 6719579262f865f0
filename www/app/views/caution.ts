import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { text } from '../strings/index.js';

/** What to beware of in the way of learning that is in use. */
export function cautionNote({ state }: App): TemplateResult | typeof nothing {
  if (state.caution === null) return nothing;
  return html`<p class="note" data-testid="caution" data-caution=${state.caution}>${text.cautions[state.caution]}</p>`;
}
