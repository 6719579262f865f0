import { html, nothing, type TemplateResult } from 'lit-html';
import { closeBurst, takePhotos } from '../../actions/burst.js';
import type { App } from '../../app.js';
import { classByKey } from '../../state/state.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';
import { sheet, shut } from '../sheet.js';
import { againButton, cameraPicture, mirrorSwitch } from './picture.js';

/** Number of photos in a burst. */
const BURST = 10;

/** The dialog that takes photos for a class with the camera. */
export function burstDialog(app: App): TemplateResult | typeof nothing {
  const { burst, camera } = app.state.live;
  const entry = burst ? classByKey(app.state, burst.classKey) : undefined;
  if (!burst || !entry) return nothing;
  const idle = camera === 'on' && burst.left === 0;
  const over =
    burst.countdown === null
      ? nothing
      : html`<p class="countdown" data-testid="countdown" aria-hidden="true">${burst.countdown}</p>`;
  return sheet({
    testid: 'burst',
    titleId: 'burst-title',
    closed: () => closeBurst(app),
    body: html`<div class="sheet-head">
        <h2 id="burst-title">${text.live.takeFor(entry.label)}</h2>
        ${mirrorSwitch(app)}
      </div>
      ${cameraPicture(app, over)}
      <div class="row">
        ${againButton(app)}
        <button
          type="button"
          class="button solid"
          data-testid="take-many"
          ?disabled=${!idle}
          @click=${() => takePhotos(app, BURST)}
        >
          ${icon('camera')}<span>${text.live.takeMany(BURST)}</span>
        </button>
        <button
          type="button"
          class="button soft"
          data-testid="take-one"
          ?disabled=${!idle}
          @click=${() => takePhotos(app, 1)}
        >
          ${text.live.takeOne}
        </button>
        <button type="button" class="button plain" data-testid="burst-done" @click=${shut}>${text.live.done}</button>
      </div>
      <p class="fine" role="status" data-testid="burst-taken" data-taken=${burst.taken}>
        ${burst.taken > 0 ? text.live.taken(burst.taken) : text.live.takeHint}
      </p>`,
  });
}
