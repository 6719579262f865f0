import type { LearningCurve, Report } from 'handful';
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { HEIGHT, plotFrame, spread, WIDTH } from './plot.js';

/** Whether more photos would help, and of which class. */
export function curveSection({ state }: App): TemplateResult {
  const { review } = state.check;
  return html`<section class="panel" data-testid="curve" aria-labelledby="curve-title">
    <h3 id="curve-title">${text.check.curve}</h3>
    ${
      review
        ? review.curve
          ? measured(review.curve, review.of)
          : html`<p>${text.check.curveTooFew}</p>`
        : html`<p class="fine">${text.check.curveWaiting}</p>`
    }
  </section>`;
}

function measured(curve: LearningCurve, report: Report): TemplateResult {
  const { points, verdict, gain } = curve;
  const [first, last] = [points[0], points.at(-1)];
  return html`<p data-testid="curve-verdict" data-verdict=${verdict}>${text.check.verdict[verdict](gain.value)}</p>
    <p>${weakest(curve, report)}</p>
    ${
      first && last && points.length > 1
        ? html`<svg
              class="plot"
              viewBox="0 0 ${WIDTH} ${HEIGHT}"
              role="img"
              aria-label=${text.check.curveSummary(first.photos, last.photos, first.accuracy, last.accuracy)}
            >
              ${drawing(points)}
            </svg>
            ${figures(points)}`
        : nothing
    }`;
}

function weakest({ weakest: label }: LearningCurve, { classes }: Report): string {
  const entry = classes.find((other) => other.label === label);
  if (!entry) return text.check.noWeakest;
  return text.check.weakest(entry.label, entry.leftOut.correct, entry.leftOut.total);
}

/** Sizes double from one point to the next, so the axis is logarithmic. */
function drawing(points: LearningCurve['points']): TemplateResult[] {
  const sizes = points.map(({ photos }) => Math.log(photos));
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const placed = points.map((point) => ({
    ...point,
    x: 0.08 + (0.84 * (Math.log(point.photos) - least)) / Math.max(most - least, 1e-9),
  }));
  return [
    ...plotFrame(),
    svg`<polyline class="plot-line" points=${placed.map(({ x, accuracy }) => spread(x, accuracy).join(',')).join(' ')} />`,
    ...placed.map(({ x, photos, accuracy, low, high }) => {
      const [left, top] = spread(x, high);
      const [, bottom] = spread(x, low);
      const [, middle] = spread(x, accuracy);
      return svg`<path class="plot-interval" d="M${left} ${top}V${bottom}" /><circle class="plot-point" cx=${left} cy=${middle} r="4" /><text class="plot-tick" x=${left} y=${HEIGHT - 4} text-anchor="middle">${photos}</text>`;
    }),
  ];
}

function figures(points: LearningCurve['points']): TemplateResult {
  return html`<p class="fine plot-axis">${text.check.curveAxis}</p>
    <details class="figures">
      <summary>${text.check.figures}</summary>
      <table class="figures-table">
        <thead>
          <tr>
            ${text.check.curveColumns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${points.map(
            ({ photos, accuracy, low, high }) => html`<tr>
              <td>${photos}</td>
              <td>${text.percent(accuracy)}</td>
              <td>${text.check.between(low, high)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
}
