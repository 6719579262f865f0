import type { Reliability, Report } from 'handful';
import { html, type TemplateResult } from 'lit-html';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { ACROSS, plot, plotEstimates, plotLine, shareAxis, UP } from '../plot.js';
import { fold } from './fold.js';

/** A calibration error above this is noticeable. */
const ROUGH = 0.1;

/** A mean difference below this, half a point, is neither too sure nor too modest. */
const EVEN = 0.005;

/** Whether predictions with 80 % are right in 80 % of the cases. */
export function calibrationSection(app: App): TemplateResult {
  const { report } = app.state;
  const reliability = report?.reliability ?? null;
  const words = reliability ? calibrationVerdict(reliability) : whyNoPercentages(report);
  return fold(app, {
    id: 'calibration',
    title: text.check.calibration,
    verdict: html`<span data-testid="calibration-words">${words}</span>`,
    body: reliability
      ? html`${reliabilityFigures(reliability)}<p class="fine">${text.check.calibrationHow}</p>`
      : html`<p class="fine">${whyNoPercentages(report)}</p>`,
  });
}

/** Why there are no probabilities. */
export function whyNoPercentages(report: Report | null): string {
  const isOneGroup = ({ count, groups, leftOut }: Report['classes'][number]): boolean =>
    leftOut.total === 0 && groups < count;
  return report?.classes.some(isOneGroup) ? text.groups.noPercentages : text.check.calibrationNone;
}

/** The verdict on the probabilities that the calibration error allows. */
export function calibrationVerdict({ ece, chance, bins }: Reliability): string {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (ece <= chance) {
    const words = chance <= ROUGH ? text.check.calibrated : text.check.calibrationUnclear;
    return words(ece, total);
  }
  const surplus =
    bins.reduce(
      (sum, { count, confidence, accuracy }) => sum + count * (confidence - accuracy),
      0,
    ) / total;
  const lean = Math.abs(surplus) < EVEN ? null : surplus > 0 ? 'sure' : 'modest';
  const words = ece <= ROUGH ? text.check.calibratedRoughly : text.check.uncalibrated;
  return words(ece, chance, lean);
}

/** The reliability diagram (DeGroot & Fienberg 1983) and its figures. */
export function reliabilityFigures({ bins }: Reliability): TemplateResult {
  const axes = { x: shareAxis(ACROSS), y: shareAxis(UP) };
  const marks = [
    plotLine('plot-diagonal', axes, [
      [0, 0],
      [1, 1],
    ]),
    ...plotEstimates(
      axes,
      bins.map(({ confidence, accuracy, ...bounds }) => ({
        x: confidence,
        y: accuracy,
        ...bounds,
      })),
    ),
  ];
  return html`<div class="figures" data-testid="reliability">
    ${plot(text.check.diagramSummary(bins.length), axes, marks)}
    <table class="figures-table">
      <thead>
        <tr>
          ${text.check.diagramColumns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${bins.map(
          ({ count, confidence, accuracy, low, high }) => html`<tr>
            <td>${text.check.share(confidence)}</td>
            <td>${text.check.share(accuracy)}</td>
            <td>${text.check.between(low, high)}</td>
            <td>${count}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
