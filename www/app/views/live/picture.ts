import '../../styles/live.css';
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { startCamera } from '../../actions/camera.js';
import { changeCamera } from '../../actions/live.js';
import type { App } from '../../app.js';
import { text } from '../../strings/late.js';
import { icon } from '../icons.js';

/** What is drawn on the camera's picture, and around it. */
interface Frame {
  over: TemplateResult | typeof nothing;
  /** The colour of the frame, a class's; `'unlike'` is the colour of a photo like none. */
  hue: number | 'unlike' | null;
}

/** The camera's picture, or why there is none. */
export function cameraPicture(app: App, { over, hue }: Frame): TemplateResult {
  const { camera, problem, video, mirrored } = app.state.live;
  if (camera === 'on') {
    return html`<div
      class="camera ${mirrored ? 'mirrored' : ''} ${hue === null ? '' : 'framed'}"
      data-testid="camera"
      data-state="on"
      data-hue=${hue ?? nothing}
    >
      ${video}
      <p class="camera-on"><span class="camera-light" aria-hidden="true"></span>${text.live.on}</p>
      ${over}
    </div>`;
  }
  return html`<div class="camera" data-testid="camera" data-state=${camera}>
    <p role="status">
      ${icon('camera')}<span>${camera === 'asking' ? text.live.asking : text.live.off}</span>
    </p>
    ${
      problem
        ? html`<p class="problem" role="alert" data-testid="camera-problem" data-problem=${problem}>
          ${text.live.problems[problem]}
        </p>`
        : nothing
    }
  </div>`;
}

/** The checkbox that mirrors the picture. */
export function mirrorSwitch(app: App): TemplateResult {
  const { state } = app;
  const change = (event: Event): void => {
    state.live.mirrored = (event.currentTarget as HTMLInputElement).checked;
    app.redraw();
  };
  return html`<label class="mirror">
    <input type="checkbox" data-testid="mirror" .checked=${state.live.mirrored} @change=${change} />
    <span>${text.live.mirror}</span>
  </label>`;
}

/** The choice of a camera, where there are several. */
export function cameraChoice(app: App): TemplateResult | typeof nothing {
  const { cameras, cameraId, camera } = app.state.live;
  if (cameras.length < 2) return nothing;
  const change = (event: Event): void => {
    void changeCamera(app, (event.currentTarget as HTMLSelectElement).value);
  };
  return html`<select
    class="camera-choice"
    data-testid="camera-choice"
    aria-label=${text.live.choose}
    ?disabled=${camera === 'asking'}
    @change=${change}
  >
    ${cameras.map(
      ({ id, name }, at) =>
        html`<option value=${id} .selected=${live(id === cameraId)}>${name || text.live.cameraNumber(at + 1)}</option>`,
    )}
  </select>`;
}

/** A button that tries to switch the camera on again. */
export function againButton(app: App): TemplateResult | typeof nothing {
  if (app.state.live.camera !== 'off') return nothing;
  return html`<button
    type="button"
    class="button solid"
    data-testid="camera-start"
    @click=${() => startCamera(app)}
  >
    ${icon('camera')}<span>${text.live.start}</span>
  </button>`;
}
