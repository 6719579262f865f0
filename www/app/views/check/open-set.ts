import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { fold } from './fold.js';

/** How often photos of the classes are refused, and how often photos of unknown classes pass. */
export function openSetSection(app: App): TemplateResult | typeof nothing {
  const rates = app.state.report?.openSetRates;
  if (!rates) return nothing;
  const { known, unknown } = rates;
  return fold(app, {
    id: 'open-set',
    title: text.check.openSet,
    verdict: html`<span data-testid="open-set-known" data-correct=${known.correct} data-total=${known.total}>
      ${text.check.openSetKnown(known)}
    </span>`,
    body: unknown
      ? html`<p data-testid="open-set-unknown" data-correct=${unknown.correct} data-total=${unknown.total}>
            ${text.check.openSetUnknown(unknown)}
          </p>
          <p class="fine">${text.check.openSetHow}</p>`
      : html`<p class="fine">${text.check.openSetNoUnknown}</p>`,
  });
}
