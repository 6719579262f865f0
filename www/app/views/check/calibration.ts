import type { Reliability } from 'handful';
import { html, svg, type TemplateResult } from 'lit-html';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { HEIGHT, plotFrame, spread, WIDTH } from './plot.js';

/** A calibration error above this is more than a person would overlook. */
const ROUGH = 0.1;

/** Whether "80 %" is right in 80 % of the cases. */
export function calibrationSection({ state }: App): TemplateResult {
  const reliability = state.report?.reliability ?? null;
  return html`<section class="panel" data-testid="calibration" aria-labelledby="calibration-title">
    <h3 id="calibration-title">${text.check.calibration}</h3>
    ${
      reliability
        ? html`<p data-testid="calibration-words">${verdict(reliability)}</p>
            ${diagram(reliability)}`
        : html`<p class="fine">${text.check.calibrationNone}</p>`
    }
  </section>`;
}

function verdict({ ece, chance, bins }: Reliability): string {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (ece <= chance) return text.check.calibrated(ece, total);
  const surplus = bins.reduce(
    (sum, { count, confidence, accuracy }) => sum + count * (confidence - accuracy),
    0,
  );
  const words = ece <= ROUGH ? text.check.calibratedRoughly : text.check.uncalibrated;
  return words(ece, chance, surplus > 0);
}

/** The reliability diagram (DeGroot & Fienberg 1983), for those who open it. */
function diagram({ bins }: Reliability): TemplateResult {
  const [from, to] = [spread(0, 0), spread(1, 1)];
  return html`<details class="figures" data-testid="reliability">
    <summary>${text.check.diagram}</summary>
    <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${text.check.diagramSummary(bins.length)}>
      ${plotFrame()}
      ${svg`<path class="plot-diagonal" d="M${from[0]} ${from[1]}L${to[0]} ${to[1]}" />`}
      ${bins.map(({ confidence, accuracy, low, high }) => {
        const [left, middle] = spread(confidence, accuracy);
        const [, top] = spread(confidence, high);
        const [, bottom] = spread(confidence, low);
        return svg`<path class="plot-interval" d="M${left} ${top}V${bottom}" /><circle class="plot-point" cx=${left} cy=${middle} r="4" />`;
      })}
    </svg>
    <table class="figures-table">
      <thead>
        <tr>
          ${text.check.diagramColumns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${bins.map(
          ({ count, confidence, accuracy, low, high }) => html`<tr>
            <td>${text.percent(confidence)}</td>
            <td>${text.percent(accuracy)}</td>
            <td>${text.check.between(low, high)}</td>
            <td>${count}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    <p class="fine">${text.check.calibrationHow}</p>
  </details>`;
}
