import { html, nothing, type TemplateResult } from 'lit-html';
import { toggleHeat } from '../actions/explain.js';
import type { App } from '../app.js';
import type { Heat } from '../state/heat.js';
import type { Picture, Query } from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { text } from '../strings/index.js';
import { icon } from './icons.js';

/** The heat map of a photo, if it is on screen. */
export function heatOf({ state: { check } }: App, photo: Picture): Heat | null {
  return check.heat?.photo === photo.key ? check.heat : null;
}

/** The icon that turns the heat map of a result on and off. */
export function heatButton(app: App, query: Query, label: string): TemplateResult | typeof nothing {
  if (!isPossible(app)) return nothing;
  return html`<button
    type="button"
    class="icon-button"
    data-testid="heat-toggle"
    title=${text.check.heat(shownName(label))}
    aria-label=${text.check.heat(shownName(label))}
    aria-pressed=${heatOf(app, query) !== null}
    @click=${() => void toggleHeat(app, query, label, true)}
  >
    ${icon('heat')}<span class="for-touch">${text.check.heat(shownName(label))}</span>
  </button>`;
}

/** Whether a heat map can be computed now. */
export function isPossible({ state: { trained, training } }: App): boolean {
  return trained && training === 'idle';
}
