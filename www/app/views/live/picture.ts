import { html, nothing, type TemplateResult } from 'lit-html';
import { startCamera } from '../../actions/camera.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';

/** The camera's picture, or why there is none. `over` is drawn on top. */
export function cameraPicture(
  app: App,
  over: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const { camera, problem, video, mirrored } = app.state.live;
  if (camera === 'on') {
    return html`<div class="camera ${mirrored ? 'mirrored' : ''}" data-testid="camera" data-state="on">
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
  const { live } = app.state;
  const change = (event: Event): void => {
    live.mirrored = (event.currentTarget as HTMLInputElement).checked;
    app.redraw();
  };
  return html`<label class="mirror">
    <input type="checkbox" data-testid="mirror" .checked=${live.mirrored} @change=${change} />
    <span>${text.live.mirror}</span>
  </label>`;
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
