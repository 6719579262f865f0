import { html, type TemplateResult } from 'lit-html';
import { text } from '../../strings/index.js';

/** The button that opens {@link howToCheck}. */
export function howToCheckLink(): TemplateResult {
  return html`<button type="button" class="link" popovertarget="how-to-check">${text.seal.howLink}</button>`;
}

/** How to check that no photo leaves the device. */
export function howToCheck(): TemplateResult {
  const words = text.seal;
  return html`<section
    id="how-to-check"
    class="popover how-to-check"
    popover
    aria-labelledby="how-title"
    data-testid="how-to-check"
  >
    <h2 id="how-title">${words.howLink}</h2>
    <ol>
      ${words.how.map(([title, how]) => html`<li><h3>${title}</h3><p>${how}</p></li>`)}
    </ol>
    <h3>${words.limits}</h3>
    <p>${words.limitsWhy}</p>
    <button type="button" class="button soft" popovertarget="how-to-check" popovertargetaction="hide">
      ${text.close}
    </button>
  </section>`;
}
