import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { closeBurst } from '../../actions/burst.js';
import {
  photoOf,
  record,
  removeShot,
  stopRecording,
  takePhotos,
} from '../../actions/burst-series.js';
import type { App } from '../../app.js';
import type { Burst, Shot } from '../../state/live.js';
import type { PhotoClass } from '../../state/photos.js';
import { shownName } from '../../state/shown-name.js';
import { classByKey } from '../../state/state.js';
import { text } from '../../strings/late.js';
import { thumbnail } from '../directives.js';
import { icon } from '../icons.js';
import { picture } from '../picture.js';
import { sheet, shut } from '../sheet.js';
import { againButton, cameraChoice, cameraPicture, mirrorSwitch } from './picture.js';

/** Number of photos in a burst. */
const BURST = 10;

/** The keys that press a button. */
const PRESS = [' ', 'Enter'];

/** The dialog that takes photos for a class with the camera. */
export function burstDialog(app: App): TemplateResult | typeof nothing {
  const { burst, camera } = app.state.live;
  const entry = burst ? classByKey(app.state, burst.classKey) : undefined;
  if (!burst || !entry) return nothing;
  const idle = camera === 'on' && burst.left === 0 && !burst.recording;
  return sheet({
    testid: 'burst',
    titleId: 'burst-title',
    closed: () => closeBurst(app),
    body: html`<div class="sheet-head">
        <h2 id="burst-title">${text.live.takeFor(shownName(entry.label))}</h2>
        <button type="button" class="icon-button" data-testid="burst-close" aria-label=${text.close} @click=${shut}>
          ${icon('close')}
        </button>
      </div>
      ${cameraPicture(app, { over: overPicture(burst), hue: entry.hue })}
      <div class="row">
        ${againButton(app)} ${camera === 'on' ? holdButton(app, burst) : nothing}
        <button
          type="button"
          class="button soft"
          data-testid="take-many"
          ?disabled=${!idle}
          @click=${() => takePhotos(app, BURST)}
        >
          ${text.live.takeMany(BURST)}
        </button>
        <span class="row live-settings">${mirrorSwitch(app)} ${cameraChoice(app)}</span>
      </div>
      ${shots(app, burst, entry)}
      <div class="row burst-end">
        <p class="fine" role="status" data-testid="burst-taken" data-taken=${burst.taken}>
          ${burst.taken > 0 ? text.live.taken(burst.taken) : text.live.takeHint(BURST)}
        </p>
        <button type="button" class="button soft" data-testid="burst-done" @click=${shut}>${text.live.done}</button>
      </div>`,
  });
}

function overPicture({ countdown, recording, taken }: Burst): TemplateResult | typeof nothing {
  if (recording) return html`<p class="shot-count" aria-hidden="true">${taken}</p>`;
  if (countdown === null) return nothing;
  return html`<p class="countdown" data-testid="countdown" aria-hidden="true">${countdown}</p>`;
}

/** The button that takes photos while it is held down, with a finger, a mouse or a key. */
function holdButton(app: App, burst: Burst): TemplateResult {
  const start = (event: Event): void => {
    event.preventDefault();
    void record(app);
  };
  const stop = (): void => stopRecording(app);
  const pointer = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    // The button hears of the release wherever it happens.
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    (event.currentTarget as HTMLElement).focus();
    start(event);
  };
  const down = (event: KeyboardEvent): void => {
    if (!PRESS.includes(event.key)) return;
    if (event.repeat) event.preventDefault();
    else start(event);
  };
  return html`<button
    type="button"
    class="button solid hold"
    id="hold"
    data-testid="hold"
    aria-pressed=${burst.recording}
    aria-disabled=${burst.left > 0 ? 'true' : nothing}
    @pointerdown=${pointer}
    @pointerup=${stop}
    @pointercancel=${stop}
    @lostpointercapture=${stop}
    @contextmenu=${(event: Event) => event.preventDefault()}
    @keydown=${down}
    @keyup=${stop}
    @blur=${stop}
  >
    ${icon('camera')}<span>${text.live.hold}</span>
  </button>`;
}

/** What was taken, the latest first. */
function shots(app: App, burst: Burst, entry: PhotoClass): TemplateResult | typeof nothing {
  if (burst.shots.length === 0) return nothing;
  return html`<ul class="shots" data-testid="shots" tabindex="0" aria-label=${text.live.shots}>
    ${repeat(
      [...burst.shots].reverse(),
      ({ key }) => key,
      (shot) => html`<li class="shot" data-testid="shot" ${thumbnail(app, shot)}>
        ${picture(shot)}${removeButton(app, entry, shot)}
      </li>`,
    )}
  </ul>`;
}

/** A photo that is being learnt cannot be removed yet. */
function removeButton(app: App, entry: PhotoClass, shot: Shot): TemplateResult | typeof nothing {
  const photo = photoOf(entry, shot);
  if (shot.given && photo && photo.id === null) return nothing;
  return html`<button
    type="button"
    class="remove-photo"
    data-testid="remove-shot"
    aria-label=${text.removePhoto(shot.file.name)}
    @click=${() => removeShot(app, shot)}
  >
    ${icon('close')}
  </button>`;
}
