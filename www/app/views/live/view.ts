import type { SmoothedAnswer } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { stopCamera } from '../../actions/camera.js';
import { startLive } from '../../actions/live.js';
import type { App } from '../../app.js';
import { shownName } from '../../state/shown-name.js';
import { canTrain, classByLabel } from '../../state/state.js';
import { text } from '../../strings/late.js';
import { cssVariable } from '../directives.js';
import { icon } from '../icons.js';
import { cameraChoice, cameraPicture, mirrorSwitch } from './picture.js';

/** Number of classes whose share is shown. */
const SHARES = 5;

/** The view that predicts the camera's frames. */
export function liveView(app: App): TemplateResult {
  const { camera, framesPerSecond, answer } = app.state.live;
  return html`<main class="main live" id="live" tabindex="-1" data-testid="live" data-camera=${camera}>
    <section class="live-camera" aria-labelledby="live-title">
      <h2 id="live-title">${text.live.title}</h2>
      <p>${text.live.what}</p>
      ${cameraPicture(app, { over: answer ? overPicture(app, answer) : nothing, hue: hueOf(app, answer) })}
      <div class="row">
        ${
          camera === 'on'
            ? html`<button type="button" class="button soft" data-testid="live-stop" @click=${() => stopCamera(app)}>
              ${icon('close')}<span>${text.live.stop}</span>
            </button>`
            : html`<button
              type="button"
              class="button solid"
              data-testid="live-start"
              ?disabled=${camera === 'asking'}
              @click=${() => startLive(app)}
            >
              ${icon('camera')}<span>${text.live.start}</span>
            </button>`
        }
        ${mirrorSwitch(app)} ${cameraChoice(app)}
        ${
          framesPerSecond === null
            ? nothing
            : html`<span class="fine live-pace" data-testid="live-pace" data-fps=${framesPerSecond.toFixed(2)}
              >${text.live.pace(framesPerSecond)}</span
            >`
        }
      </div>
      <p class="fine">${text.live.private}</p>
    </section>
    <div class="side">${answerPanel(app)}</div>
  </main>`;
}

function answerPanel(app: App): TemplateResult {
  const { answer } = app.state.live;
  return html`<section class="panel" aria-labelledby="live-answer-title">
    <h2 id="live-answer-title">${text.queryTitle}</h2>
    ${answer ? shown(app, answer) : html`<p class="fine" data-testid="live-waiting">${waiting(app)}</p>`}
  </section>`;
}

/** The answer, readable over any picture. */
function overPicture(app: App, answer: SmoothedAnswer): TemplateResult {
  const { label, unlike, calibrated, shares } = answer;
  const share = calibrated && !unlike ? shares[0]?.share : undefined;
  return html`<p
    class="camera-answer"
    role="status"
    data-testid="live-label"
    data-label=${unlike ? '' : label}
    data-unlike=${unlike}
    data-hue=${hueOf(app, answer) ?? ''}
  >
    ${unlike ? icon('none') : html`<span class="swatch" aria-hidden="true"></span>`}
    <span>${unlike ? text.unlike : shownName(label)}</span>
    ${share === undefined ? nothing : html`<span class="camera-share" aria-hidden="true">${text.percent(share)}</span>`}
  </p>`;
}

function hueOf({ state }: App, answer: SmoothedAnswer | null): number | 'unlike' | null {
  if (answer === null) return null;
  return answer.unlike ? 'unlike' : (classByLabel(state, answer.label)?.hue ?? null);
}

function waiting({ state }: App): string {
  if (!canTrain(state)) return text.live.teachFirst;
  return state.live.camera === 'on' ? text.live.looking : text.live.off;
}

function shown({ state }: App, answer: SmoothedAnswer): TemplateResult {
  const { unlike, calibrated, shares } = answer;
  return html`<div class="live-answer ${unlike ? 'unlike' : ''}">
    ${unlike ? html`<p class="fine">${text.unlikeWhy}</p>` : nothing}
    <ol class="scores">
      ${shares.slice(0, SHARES).map(
        (one) => html`<li
          class="score"
          data-testid="live-share"
          data-label=${one.label}
          data-hue=${classByLabel(state, one.label)?.hue ?? ''}
          ${cssVariable('--share', one.share.toFixed(4))}
        >
          <span class="score-label">${shownName(one.label)}</span>
          ${calibrated && !unlike ? html`<span class="score-figure">${text.percent(one.share)}</span>` : nothing}
          <span class="bar" aria-hidden="true"></span>
        </li>`,
      )}
    </ol>
  </div>`;
}
