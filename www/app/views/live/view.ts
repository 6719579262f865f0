import type { SmoothedAnswer } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { stopCamera } from '../../actions/camera.js';
import { startLive } from '../../actions/live.js';
import type { App } from '../../app.js';
import { canTrain, classByLabel } from '../../state/state.js';
import { text } from '../../strings/index.js';
import { cssVariable } from '../directives.js';
import { icon } from '../icons.js';
import { cameraPicture, mirrorSwitch } from './picture.js';

/** Number of classes whose share is shown. */
const SHARES = 5;

/** The view that predicts the camera's frames. */
export function liveView(app: App): TemplateResult {
  const { camera, framesPerSecond } = app.state.live;
  return html`<main class="main live" id="live" tabindex="-1" data-testid="live" data-camera=${camera}>
    <section class="live-camera" aria-labelledby="live-title">
      <h2 id="live-title">${text.live.title}</h2>
      <p>${text.live.what}</p>
      ${cameraPicture(app)}
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
        ${mirrorSwitch(app)}
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

function waiting({ state }: App): string {
  if (!canTrain(state)) return text.live.teachFirst;
  return state.live.camera === 'on' ? text.live.looking : text.live.off;
}

function shown({ state }: App, answer: SmoothedAnswer): TemplateResult {
  const { label, unlike, calibrated, shares } = answer;
  const hue = (name: string): number | '' => classByLabel(state, name)?.hue ?? '';
  const words = unlike ? text.unlike : label;
  return html`<div class="live-answer ${unlike ? 'unlike' : ''}">
    <p
      class="answer"
      role="status"
      data-testid="live-label"
      data-label=${unlike ? '' : label}
      data-unlike=${unlike}
      data-hue=${unlike ? '' : hue(label)}
    >
      ${unlike ? icon('none') : html`<span class="swatch" aria-hidden="true"></span>`}<span>${words}</span>
    </p>
    ${unlike ? html`<p class="fine">${text.unlikeWhy}</p>` : nothing}
    <ol class="scores">
      ${shares.slice(0, SHARES).map(
        (one) => html`<li
          class="score"
          data-testid="live-share"
          data-label=${one.label}
          data-hue=${hue(one.label)}
          ${cssVariable('--share', one.share.toFixed(4))}
        >
          <span class="score-label">${one.label}</span>
          ${calibrated && !unlike ? html`<span class="score-figure">${text.percent(one.share)}</span>` : nothing}
          <span class="bar" aria-hidden="true"></span>
        </li>`,
      )}
    </ol>
  </div>`;
}
