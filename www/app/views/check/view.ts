import { html, nothing, type TemplateResult } from 'lit-html';
import { retryReview } from '../../actions/check.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';
import { lossCurve } from '../loss-curve.js';
import { qualitySection } from '../quality.js';
import { calibrationSection } from './calibration.js';
import { classesSection } from './classes.js';
import { compareSection } from './compare.js';
import { confusionSection } from './confusion.js';
import { dataIssuesSection } from './data-issues.js';
import { curveSection } from './learning-curve.js';
import { openSetSection } from './open-set.js';

/** The view with the quality of the classifier and advice for improving it. */
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
    ${report ? measured(app) : empty(text.check.nothing, text.check.nothingAdvice)}
  </main>`;
}

function measured(app: App): TemplateResult {
  const { report, epochs } = app.state;
  if (!report?.leaveOneOut) return empty(text.check.single, text.check.singleAdvice);
  const course = epochs.length > 0 ? epochs : report.epochs;
  return html`<div class="check-main">
      ${qualitySection(app)} ${reviewState(app)} ${dataIssuesSection(app)} ${confusionSection(app)}
      ${classesSection(app)} ${compareSection(app)}
    </div>
    <div class="side">
      ${curveSection(app)} ${calibrationSection(app)} ${openSetSection(app)}
      ${
        course.length > 0
          ? html`<section class="panel" aria-labelledby="loss-title">
              <h3 id="loss-title">${text.check.loss}</h3>
              ${lossCurve(course)}
            </section>`
          : nothing
      }
    </div>`;
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
