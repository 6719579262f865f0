import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';
import { howToCheckLink } from './how-to-check.js';

/** Says that photos stay on the device; opens an explanation of what enforces it. */
export function sealBadge({ state }: App): TemplateResult {
  const { status, offline, coming, share } = state.seal;
  const words = text.seal;
  const [next] = coming;
  const still = next && status === 'open' ? words.stillComing(words.coming[next], share) : '';
  return html`<button
      type="button"
      class="seal"
      data-testid="seal"
      data-status=${status}
      popovertarget="seal-details"
      data-coming=${coming.join(' ')}
      title=${words.badge}
      aria-label="${words.badge}. ${still} ${words.details}"
    >
      ${icon(status === 'sealed' ? 'lock' : 'unlocked')}<span>${words.badge} <small>${still}</small></span>
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
      ${
        coming.length > 0
          ? html`<p>${words.comingTitle}</p>
            <ul data-testid="seal-coming">${coming.map((name) => html`<li>${words.coming[name]}</li>`)}</ul>`
          : nothing
      }
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
