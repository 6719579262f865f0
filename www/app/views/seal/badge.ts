import { html, type TemplateResult } from 'lit-html';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';
import { howToCheckLink } from './how-to-check.js';

/** Says that photos stay on the device; opens an explanation of what enforces it. */
export function sealBadge({ state }: App): TemplateResult {
  const { status, offline } = state.seal;
  const words = text.seal;
  return html`<button
      type="button"
      class="seal"
      data-testid="seal"
      data-status=${status}
      popovertarget="seal-details"
      title=${words.badge}
      aria-label="${words.badge}. ${words.details}"
    >
      ${icon(status === 'sealed' ? 'lock' : 'unlocked')}<span>${words.badge}</span>
    </button>
    <section
      id="seal-details"
      class="popover"
      popover
      aria-labelledby="seal-details-title"
      data-testid="seal-details"
    >
      <h2 id="seal-details-title">${words.badge}</h2>
      <p>${words.plain[status]}</p>
      <p>${words.offline[offline]}</p>
      <p>${howToCheckLink()}</p>
      <details class="fine">
        <summary>${words.policy}</summary>
        <p>${words.what[status]}</p>
        <p>${words.possible}</p>
      </details>
      <button type="button" class="button soft" popovertarget="seal-details" popovertargetaction="hide">
        ${text.close}
      </button>
    </section>`;
}
