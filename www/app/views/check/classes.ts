import type { Report, Share } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../../app.js';
import { shownName } from '../../state/shown-name.js';
import { classByLabel } from '../../state/state.js';
import { text } from '../../strings/index.js';
import { cssVariable } from '../directives.js';
import { fold } from './fold.js';

/** The accuracy of each class. */
export function classesSection(app: App): TemplateResult | typeof nothing {
  const { report } = app.state;
  if (!report) return nothing;
  const shares = report.classes.map(({ label, leftOut }) => ({ label, share: leftOut }));
  return fold(app, {
    id: 'classes',
    title: text.check.classes,
    verdict: html`<span data-testid="classes-words">${classesVerdict(shares)}</span>`,
    body: html`<div class="scroll" tabindex="0" role="group" aria-labelledby="classes-title">
        <table class="figures-table">
          <thead>
            <tr>
              ${text.check.classColumns.map((column) => html`<th scope="col">${column}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${report.classes.map((entry) => row(app, entry))}
          </tbody>
        </table>
      </div>
      ${
        report.balancedAccuracy === null
          ? nothing
          : html`<p class="fine" data-testid="balanced">${text.check.balanced(report.balancedAccuracy)}</p>`
      }`,
  });
}

/** The class that is right least often, and the one that is right most often. */
export function classesVerdict(classes: readonly { label: string; share: Share }[]): string {
  const measured = classes.filter(({ share }) => share.total > 0);
  const ratio = ({ share }: { share: Share }): number => share.correct / share.total;
  const [first] = measured;
  if (!first) return text.check.notMeasured;
  const least = measured.reduce((one, other) => (ratio(other) < ratio(one) ? other : one));
  const most = measured.reduce((one, other) => (ratio(other) > ratio(one) ? other : one));
  if (ratio(least) === ratio(most)) return text.check.classesEqual(ratio(least));
  return text.check.classesRange(
    shownName(least.label),
    ratio(least),
    shownName(most.label),
    ratio(most),
  );
}

function row(
  { state }: App,
  { label, count, groups, leftOut }: Report['classes'][number],
): TemplateResult {
  return html`<tr data-testid="check-class" data-label=${label} data-hue=${classByLabel(state, label)?.hue ?? ''}>
    <th scope="row"><span class="swatch" aria-hidden="true"></span>${shownName(label)}</th>
    <td>${count}</td>
    ${shareCells(leftOut, whyNotMeasured(count, groups))}
  </tr>`;
}

/** Why no photo of a class could be left out. */
export function whyNotMeasured(count: number, groups: number): string {
  return groups < count ? text.groups.notMeasured : text.check.notMeasured;
}

/** The two cells of a class for how many photos were right, or one that says why that is `unknown`. */
export function shareCells(share: Share, unknown: string): TemplateResult {
  return share.total === 0
    ? html`<td colspan="2">${unknown}</td>`
    : html`<td>${text.check.classRight(share.correct, share.total)}</td>
        <td>${intervalBar(share)}${text.check.between(share.low, share.high)}</td>`;
}

/** A bar from 0 to 1 with an interval, and a mark at the share. */
export function intervalBar({ correct, total, low, high }: Share): TemplateResult {
  return html`<span
    class="interval"
    aria-hidden="true"
    ${cssVariable('--low', low.toFixed(4))}
    ${cssVariable('--high', high.toFixed(4))}
    ${cssVariable('--share', (correct / total).toFixed(4))}
  ></span>`;
}
