import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { text } from '../strings/index.js';
import { icon } from './icons.js';
import { Later } from './later.js';

/** The ways to pass the project on, with the code that writes them. */
export const SHARE_WAYS = new Later(async () => (await import('./share-ways.js')).shareWays);

/** The button that opens the ways to pass the project on. */
export function shareButton(): TemplateResult {
  return html`<button
    type="button"
    class="engine share"
    id="share-button"
    data-testid="share"
    popovertarget="share-menu"
    title=${text.share.button}
    aria-label=${text.share.button}
  >
    ${icon('share')}<span>${text.share.button}</span>
  </button>`;
}

/** The ways to pass the project on, whose code is loaded when the menu opens, or in the background. */
export function shareMenu(app: App): TemplateResult {
  const open = (event: ToggleEvent): void => {
    if (event.newState === 'open') SHARE_WAYS.shown(app);
  };
  const ways = SHARE_WAYS.content;
  return html`<section
    id="share-menu"
    class="popover"
    popover
    aria-labelledby="share-title"
    data-testid="share-menu"
    @beforetoggle=${open}
  >
    <h2 id="share-title">${text.share.title}</h2>
    ${ways ? ways(app) : nothing}
    <button type="button" class="button soft" popovertarget="share-menu" popovertargetaction="hide">
      ${text.close}
    </button>
  </section>`;
}
