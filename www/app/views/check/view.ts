import '../../styles/check.css';
import '../../styles/check-test.css';
import '../../styles/card.css';
import type { Report } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { printCard, saveCard } from '../../actions/check/card.js';
import { retryReview } from '../../actions/check/review.js';
import type { App } from '../../app.js';
import { text } from '../../strings/late.js';
import { icon } from '../icons.js';
import { lossCurve } from '../loss-curve.js';
import { qualitySection } from '../quality.js';
import { calibrationSection } from './calibration.js';
import { classesSection } from './classes.js';
import { compareSection } from './compare.js';
import { confusionSection } from './confusion.js';
import { dataIssuesSection } from './data-issues.js';
import { fold } from './fold.js';
import { curveSection } from './learning-curve.js';
import { openSetSection } from './open-set.js';
import { testInvitation, testSection } from './test-folder.js';

/** The view with the quality of the classifier: the verdict, what to do about it, and the details. */
export function checkView(app: App): TemplateResult {
  const { check, report, training } = app.state;
  const stale = training !== 'idle' || check.review?.of !== report;
  return html`<main
    class="main check-view ${stale ? 'stale' : ''}"
    id="check"
    tabindex="-1"
    data-testid="check"
    data-reviewed=${report !== null && check.review?.of === report}
  >
    <h2 class="check-title">${text.check.title}</h2>
    ${report ? measured(app, report) : empty(text.check.nothing, text.check.nothingAdvice)}
  </main>`;
}

function measured(app: App, report: Report): TemplateResult {
  const { test } = app.state.check;
  const invitation = test.folder ? nothing : testInvitation(app);
  const grouped = report.classes.some(({ count, groups }) => groups < count);
  const [title, advice] = grouped
    ? [text.groups.single, text.groups.singleAdvice]
    : [text.check.single, text.check.singleAdvice];
  if (!report.leaveOneOut)
    return html`<div class="check-main">
        ${empty(title, advice)} ${testSection(app)}
      </div>
      <div class="side check-side">${invitation}</div>`;
  return html`<div class="check-main">
      ${qualitySection(app)} ${testSection(app)} ${reviewState(app)} ${dataIssuesSection(app)}
    </div>
    <div class="side check-side">${curveSection(app)} ${invitation} ${keepSection(app)}</div>
    <section class="check-details" aria-labelledby="details-title">
      <h3 id="details-title">${text.check.details}</h3>
      ${confusionSection(app)} ${classesSection(app)} ${calibrationSection(app)}
      ${openSetSection(app)} ${compareSection(app)} ${lossSection(app)}
    </section>`;
}

/** How the training went, for heads that learn step by step. */
function lossSection(app: App): TemplateResult | typeof nothing {
  const { report, epochs } = app.state;
  const course = epochs.length > 0 ? epochs : (report?.epochs ?? []);
  const [first, last] = [course[0], course.at(-1)];
  if (!first || !last) return nothing;
  return fold(app, {
    id: 'loss',
    title: text.check.loss,
    verdict: text.lossSummary(
      course.length,
      text.decimal(first.loss, 2),
      text.decimal(last.loss, 2),
    ),
    body: lossCurve(course),
  });
}

/** The buttons that save and print the whole report. */
function keepSection(app: App): TemplateResult {
  return html`<section class="panel" aria-labelledby="keep-title">
    <h3 id="keep-title">${text.card.keep}</h3>
    <p class="fine">${text.card.why}</p>
    <div class="row">
      <button type="button" class="button soft" data-testid="save-card" @click=${() => saveCard(app)}>
        ${text.card.save}
      </button>
      <button type="button" class="button plain" data-testid="print-card" @click=${() => printCard(app)}>
        ${text.card.print}
      </button>
    </div>
  </section>`;
}

/** The progress of the review, or why it failed. */
function reviewState(app: App): TemplateResult | typeof nothing {
  const { problem, reviewing } = app.state.check;
  if (problem !== null) {
    return html`<div class="panel review-state" data-testid="review-problem">
      <p>${icon('warning')}<span>${text.check.failed} ${problem}</span></p>
      <button type="button" class="button soft" @click=${() => retryReview(app)}>
        ${text.check.again}
      </button>
    </div>`;
  }
  if (reviewing === null) return nothing;
  return html`<div class="review-state" data-testid="review-progress">
    <p class="fine">${text.check.reviewing(reviewing)}</p>
    <progress max="1" .value=${reviewing} aria-label=${text.check.reviewLabel}></progress>
  </div>`;
}

function empty(title: string, advice: string): TemplateResult {
  return html`<section class="panel check-empty" data-testid="check-empty">
    <span class="drop-icon">${icon('rate')}</span>
    <h3>${title}</h3>
    <p>${advice}</p>
    <a class="button solid" href="#teach">${text.check.toTeach}</a>
  </section>`;
}
