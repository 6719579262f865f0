import type { Report } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { isComparedNow } from '../../../actions/check/comparison.js';
import type { App } from '../../../app.js';
import { tenths } from '../../../figures.js';
import { type Candidate, COMPARABLE, type Comparable } from '../../../state/check.js';
import { dataIssuesOf } from '../../../state/data-issues.js';
import { shownName } from '../../../state/shown-name.js';
import { classByLabel } from '../../../state/state.js';
import { text } from '../../../strings/late.js';
import { calibrationVerdict, reliabilityFigures, whyNoPercentages } from '../calibration.js';
import { shareCells, whyNotMeasured } from '../classes.js';
import { nameOf, sorted } from '../compare.js';
import { plainMatrix } from '../confusion.js';
import { curveFigures, curveVerdict, weakest } from '../learning-curve.js';
import { testFigures, testNotes } from '../test-folder.js';

/** What the page knows of the classifier only from its engine. */
export interface CardFacts {
  made: Date;
  /** Names network, preprocessing, mode, arithmetic and weights. */
  space: string;
  precision: 'f32' | 'int8';
}

/** The whole report on one page: what was trained, how good it is, and what that does not tell. */
export function cardTemplate(app: App, report: Report, facts: CardFacts): TemplateResult {
  const { state } = app;
  return html`<article class="model-card">
    <header>
      <h1>${text.card.title(state.project.name)}</h1>
      <p>${text.card.made(facts.made)}</p>
    </header>
    <section>
      <h2>${text.card.what}</h2>
      ${factsTable(app, report, facts)}
    </section>
    <section>
      <h2>${text.card.leftOut}</h2>
      ${leftOutFigures(app, report)}
    </section>
    ${testPart(app)}
    ${reviewPart(app)}
    ${report.openSetRates ? openSetPart(report.openSetRates) : nothing}
    ${comparePart(app)}
    <section>
      <h2>${text.card.limits}</h2>
      <ul>
        ${text.card.limit.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </section>
  </article>`;
}

function factsTable(app: App, report: Report, { space, precision }: CardFacts): TemplateResult {
  const { state } = app;
  const { chosen } = state.backbone;
  const { facts } = text.card;
  const count = report.classes.reduce((sum, one) => sum + one.count, 0);
  const classes = report.classes.map((one) => text.card.ofClass(shownName(one.label), one.count));
  const rows: [string, string | TemplateResult][] = [
    [facts.classes, classes.join(', ')],
    [facts.photos, String(count)],
    [facts.head, `${nameOf(app, 'head', report.head)} (${report.head})`],
    [facts.mode, text.modes[state.mode][0]],
    [facts.network, chosen?.name ?? text.card.networks[state.mode === 'best' ? 'two' : 'one']],
    [facts.arithmetic, text.card.arithmetic[precision]],
    [facts.space, html`<code>${space}</code>`],
    [facts.seed, '0'],
    ...(report.temperature === null
      ? []
      : [[facts.temperature, text.decimal(report.temperature, 2)] as [string, string]]),
  ];
  return html`<table class="facts">
    <tbody>
      ${rows.map(
        ([name, value]) => html`<tr>
          <th scope="row">${name}</th>
          <td>${value}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function leftOutFigures(app: App, report: Report): TemplateResult {
  const figure = report.leaveOneOut;
  if (!figure) return html`<p>${text.card.notMeasured}</p>`;
  const hueOf = (label: string): number | '' => classByLabel(app.state, label)?.hue ?? '';
  const labels = report.classes.map(({ label }) => label);
  return html`<p class="verdict">${text.accuracy(tenths(figure))}</p>
    <p>
      ${text.accuracyHow(figure.correct, figure.total, figure.method)}
      ${figure.groups < figure.total ? text.groups.measured(figure.total, figure.groups) : nothing}
      ${text.card.interval(text.check.share(figure.low), text.check.share(figure.high))}
      ${report.balancedAccuracy === null ? nothing : text.check.balanced(report.balancedAccuracy)}
    </p>
    <h3>${text.check.classes}</h3>
    <table class="figures-table">
      <thead>
        <tr>
          ${text.check.classColumns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${report.classes.map(
          ({ label, count, groups, leftOut }) => html`<tr>
            <th scope="row">${shownName(label)}</th>
            <td>${count}</td>
            ${shareCells(leftOut, whyNotMeasured(count, groups))}
          </tr>`,
        )}
      </tbody>
    </table>
    <h3>${text.check.confusion}</h3>
    ${plainMatrix(labels, report.confusion, hueOf)}
    <h3>${text.check.calibration}</h3>
    ${
      report.reliability
        ? html`<p>${calibrationVerdict(report.reliability)}</p>
            ${reliabilityFigures(report.reliability)}
            <p class="fine">${text.check.calibrationHow}</p>`
        : html`<p>${whyNoPercentages(report)}</p>`
    }`;
}

function testPart(app: App): TemplateResult {
  const { folder, tested } = app.state.check.test;
  if (!folder || tested?.of !== app.state.report || !tested)
    return html`<section><p>${text.card.noTest}</p></section>`;
  const { report } = tested;
  const { accuracy } = report;
  return html`<section class="apart">
    <h2>${text.card.test(folder.name)}</h2>
    ${
      accuracy
        ? html`<p class="verdict">${text.test.accuracy(tenths(accuracy))}</p>
            <p>
              ${text.test.accuracyHow(accuracy.correct, accuracy.total)}
              ${text.card.interval(text.check.share(accuracy.low), text.check.share(accuracy.high))}
            </p>`
        : html`<p>${text.test.noKnown}</p>`
    }
    <ul>
      ${testNotes(report).map((note) => html`<li>${note}</li>`)}
    </ul>
    ${accuracy ? html`<h3>${text.check.figures}</h3>${testFigures(app, report)}` : nothing}
  </section>`;
}

/** The findings and the learning curve, if the review has completed. */
function reviewPart({ state }: App): TemplateResult | typeof nothing {
  const { review } = state.check;
  if (!review || review.of !== state.report) return nothing;
  const { curve } = review;
  return html`<section>
    <h2>${text.check.curve}</h2>
    ${
      curve
        ? html`<p>${curveVerdict(curve)} ${weakest(curve, review.of)}</p>
            ${curve.points.length > 1 ? curveFigures(curve.points) : nothing}`
        : html`<p>${text.check.curveTooFew}</p>`
    }
    <h3>${text.card.findings}</h3>
    <p>${text.card.open(dataIssuesOf(state).length)}</p>
  </section>`;
}

function openSetPart({ known, unknown }: NonNullable<Report['openSetRates']>): TemplateResult {
  return html`<section>
    <h2>${text.check.openSet}</h2>
    <p>${text.check.openSetKnown(known)}</p>
    ${unknown ? html`<p>${text.check.openSetUnknown(unknown)}</p>` : nothing}
  </section>`;
}

function comparePart(app: App): TemplateResult | typeof nothing {
  const { state } = app;
  const shown = COMPARABLE.filter((what) => isComparedNow(state, what));
  if (shown.length === 0) return nothing;
  return html`<section>
    <h2>${text.card.compared}</h2>
    ${shown.map((what) => compareTable(app, what, sorted(state.check.compared[what]?.results ?? [])))}
    <p class="fine">${text.check.compareBest}</p>
  </section>`;
}

function compareTable(
  app: App,
  what: Comparable,
  candidates: readonly Candidate[],
): TemplateResult {
  return html`<table class="figures-table">
    <thead>
      <tr>
        ${text.check.comparisons[what].columns.slice(0, 3).map((column) => html`<th scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${candidates.map(
        ({ name, report: { leaveOneOut } }) => html`<tr>
          <th scope="row">${nameOf(app, what, name)}</th>
          ${
            leaveOneOut
              ? html`<td>${text.check.classRight(leaveOneOut.correct, leaveOneOut.total)}</td>
                  <td>${text.check.between(leaveOneOut.low, leaveOneOut.high)}</td>`
              : html`<td colspan="2">${text.check.compareNone}</td>`
          }
        </tr>`,
      )}
    </tbody>
  </table>`;
}
