import { scaleLinear } from 'd3-scale';
import type { Epoch } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { text } from '../strings/index.js';
import { ACROSS, type Axis, type Point, plot, plotLine, UP } from './plot.js';

/** Approximate number of ticks per axis. */
const TICKS = 4;
/** Minimum upper end of the loss axis; smaller scales show nothing of interest and need many digits. */
const MIN_TOP = 0.01;

/** The loss curve of a head that trains in epochs, with all figures folded away. */
export function lossCurve(epochs: readonly Epoch[]): TemplateResult {
  const first = epochs[0];
  const last = epochs.at(-1);
  return html`<figure class="loss" data-testid="loss-curve" data-epochs=${epochs.length}>
    <figcaption>${text.lossTitle}</figcaption>
    ${
      first && last
        ? html`${drawing(epochs, text.lossSummary(epochs.length, text.decimal(first.loss, 2), text.decimal(last.loss, 2)))}
          <p class="legend fine">
            <span class="key-train">${text.lossTrain}</span>
            ${last.leftOutLoss === null ? nothing : html`<span class="key-left-out">${text.lossLeftOut}</span>`}
          </p>
          ${figures(epochs)}`
        : html`<p class="fine">${text.lossWaiting}</p>`
    }
  </figure>`;
}

function drawing(epochs: readonly Epoch[], label: string): TemplateResult {
  const train = epochs.map(({ epoch, loss }): Point => [epoch, loss]);
  const leftOut = epochs.map(({ epoch, leftOutLoss }): Point => [epoch, leftOutLoss]);
  const axes = { x: epochAxis(epochs), y: lossAxis([...train, ...leftOut]) };
  return plot(label, axes, [
    plotLine('plot-warm', axes, leftOut),
    plotLine('plot-solid', axes, train),
  ]);
}

function epochAxis(epochs: readonly Epoch[]): Axis {
  const numbers = epochs.map(({ epoch }) => epoch);
  const scale = scaleLinear([Math.min(...numbers), Math.max(...numbers)], ACROSS);
  return { scale, ticks: scale.ticks(TICKS).filter(Number.isInteger), name: String };
}

function lossAxis(points: readonly Point[]): Axis {
  const losses = points.map(([, loss]) => loss ?? 0).filter(Number.isFinite);
  const scale = scaleLinear([0, Math.max(MIN_TOP, ...losses)], UP).nice(TICKS);
  const ticks = scale.ticks(TICKS);
  // As many decimals as tell the ticks apart.
  const digits =
    scale
      .tickFormat(TICKS)(ticks[1] ?? 0)
      .split('.')[1]?.length ?? 0;
  return { scale, ticks, name: (value) => text.decimal(value, digits) };
}

function figures(epochs: readonly Epoch[]): TemplateResult {
  const share = (value: number | null): string => (value === null ? '' : text.check.share(value));
  const loss = (value: number | null): string => (value === null ? '' : text.decimal(value, 3));
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
              <td>${loss(epoch.loss)}</td>
              <td>${share(epoch.accuracy)}</td>
              <td>${loss(epoch.leftOutLoss)}</td>
              <td>${share(epoch.leftOutAccuracy)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
