import { scaleLog } from 'd3-scale';
import type { LearningCurve, Report } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../../app.js';
import { shownName } from '../../state/shown-name.js';
import { text } from '../../strings/index.js';
import { ACROSS, plot, plotEstimates, plotLine, shareAxis, UP } from '../plot.js';

/** A gain that is worth twice the photos; see `WORTHWHILE_GAIN` in `learning_curve.rs`. */
const WORTHWHILE = 0.02;

/** Distance of the first and last point from the plot's edges, in its units. */
const INSET = 22;

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
  const { points, verdict } = curve;
  return html`<p data-testid="curve-verdict" data-verdict=${verdict}>${curveVerdict(curve)}</p>
    <p>${weakest(curve, report)}</p>
    ${
      points.length > 1
        ? html`<details class="figures">
            <summary>${text.check.figures}</summary>
            ${curveFigures(points)}
          </details>`
        : nothing
    }`;
}

/** Whether more photos would help, as far as the gain of the last doubling tells. */
export function curveVerdict({ points, gain }: LearningCurve): string {
  const { value, low, high } = gain;
  const photos = points.at(-1)?.photos;
  // Without a doubling, nothing bounds the gain.
  if (photos === undefined || (low <= -1 && high >= 1)) return text.check.curveTooFew;
  const words = text.check.verdict;
  if (low > 0) return words.rising(value, low, high, photos);
  if (high < 0) return words.falling(value, low, high, photos);
  const within = Math.max(-low, high);
  return high < WORTHWHILE ? words.flat(within, photos) : words.unclear(within, high, photos);
}

/** Which class needs photos most. */
export function weakest({ weakest: label }: LearningCurve, { classes }: Report): string {
  const entry = classes.find((other) => other.label === label);
  if (!entry) return text.check.noWeakest;
  const { count, groups, leftOut } = entry;
  if (leftOut.total === 0 && groups < count) return text.groups.weakest(shownName(entry.label));
  return text.check.weakest(shownName(entry.label), leftOut.correct, leftOut.total);
}

/** Sizes double from point to point, so the axis is logarithmic. */
function drawing(points: LearningCurve['points'], label: string): TemplateResult {
  const sizes = points.map(({ photos }) => photos);
  const [left, right] = ACROSS;
  const scale = scaleLog([Math.min(...sizes), Math.max(...sizes)], [left + INSET, right - INSET]);
  const axes = { x: { scale, ticks: sizes, name: String }, y: shareAxis(UP) };
  const estimates = points.map(({ photos, accuracy, ...bounds }) => ({
    x: photos,
    y: accuracy,
    ...bounds,
  }));
  return plot(label, axes, [
    plotLine(
      'plot-solid',
      axes,
      estimates.map(({ x, y }) => [x, y]),
    ),
    ...plotEstimates(axes, estimates),
  ]);
}

/** The curve and its figures. */
export function curveFigures(points: LearningCurve['points']): TemplateResult {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return html``;
  const summary = text.check.curveSummary(first.photos, last.photos, first.accuracy, last.accuracy);
  return html`${drawing(points, summary)}
    <p class="fine plot-axis">${text.check.curveAxis}</p>
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
            <td>${text.check.share(accuracy)}</td>
            <td>${text.check.between(low, high)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
}
