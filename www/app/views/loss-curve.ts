import type { Epoch } from 'handful';
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { text } from '../strings/index.js';

const WIDTH = 320;
const HEIGHT = 96;
const MARGIN = 3;

/** The loss of a head that trains in epochs: a small drawing, and all figures on request. */
export function lossCurve(epochs: readonly Epoch[]): TemplateResult {
  const first = epochs[0];
  const last = epochs.at(-1);
  return html`<figure class="loss" data-testid="loss-curve" data-epochs=${epochs.length}>
    <figcaption>${text.lossTitle}</figcaption>
    ${
      first && last
        ? html`<svg
            viewBox="0 0 ${WIDTH} ${HEIGHT}"
            role="img"
            aria-label=${text.lossSummary(epochs.length, first.loss.toFixed(2), last.loss.toFixed(2))}
          >
            ${curve(epochs)}
          </svg>
          <p class="legend fine">
            <span class="key-train">${text.lossTrain}</span>
            ${last.leftOutLoss === null ? nothing : html`<span class="key-left-out">${text.lossLeftOut}</span>`}
          </p>
          ${figures(epochs)}`
        : html`<p class="fine">${text.lossWaiting}</p>`
    }
  </figure>`;
}

function curve(epochs: readonly Epoch[]): TemplateResult[] {
  const train = epochs.map(({ loss }) => loss);
  const leftOut = epochs.map(({ leftOutLoss }) => leftOutLoss).filter((loss) => loss !== null);
  const top = Math.max(...train, ...leftOut);
  const points = (losses: readonly number[]): string =>
    losses
      .map((loss, index) => {
        const x = MARGIN + ((WIDTH - 2 * MARGIN) * index) / Math.max(1, losses.length - 1);
        const y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (top > 0 ? loss / top : 0);
        return `${x.toFixed(1)},${y.toFixed(1)}`;
      })
      .join(' ');
  return [
    svg`<path class="ground" d="M0 ${HEIGHT - 1}H${WIDTH}" />`,
    svg`<polyline class="left-out" points=${points(leftOut)} />`,
    svg`<polyline class="train" points=${points(train)} />`,
  ];
}

function figures(epochs: readonly Epoch[]): TemplateResult {
  const share = (value: number | null): string =>
    value === null ? '' : `${Math.round(value * 100)} %`;
  return html`<details class="figures">
    <summary>${text.lossFigures}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${text.lossFigures}>
      <table>
        <thead>
          <tr>
            ${text.lossColumns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${epochs.map(
            (epoch) => html`<tr>
              <td>${epoch.epoch}</td>
              <td>${epoch.loss.toFixed(3)}</td>
              <td>${share(epoch.accuracy)}</td>
              <td>${epoch.leftOutLoss?.toFixed(3) ?? ''}</td>
              <td>${share(epoch.leftOutAccuracy)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
