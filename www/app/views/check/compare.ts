import type { Comparison } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { cancelComparison, compareHeads, isComparedNow } from '../../actions/check.js';
import { chooseHead } from '../../actions/train.js';
import type { App } from '../../app.js';
import type { PageHead } from '../../state/settings.js';
import { text } from '../../strings/index.js';
import { intervalBar } from './classes.js';

/** Compares all heads on the user's photos. */
export function compareSection(app: App): TemplateResult {
  const { compared, comparing } = app.state.check;
  const begin = compared ? text.check.compareAgain : text.check.compareStart;
  return html`<section class="panel compare" aria-labelledby="compare-title">
    <h3 id="compare-title">${text.check.compare}</h3>
    <p class="fine">${text.check.compareWhy}</p>
    <div class="row">
      <button
        type="button"
        class="button soft"
        data-testid="compare"
        @click=${() => (comparing === null ? void compareHeads(app) : cancelComparison(app))}
      >
        ${comparing === null ? begin : text.check.compareCancel}
      </button>
      ${
        comparing === null
          ? nothing
          : html`<div class="review-state" data-testid="compare-progress">
              <span class="fine">${text.check.comparing(comparing)}</span>
              <progress max="1" .value=${comparing} aria-label=${text.check.compareLabel}></progress>
            </div>`
      }
    </div>
    ${compared ? results(app, compared.results) : nothing}
  </section>`;
}

function results(app: App, comparisons: readonly Comparison[]): TemplateResult {
  const current = isComparedNow(app.state);
  const sorted = [...comparisons].sort((a, b) => shareOf(b) - shareOf(a));
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="compare-title">
      <table class="figures-table" data-testid="compared" data-current=${current}>
        <thead>
          <tr>
            ${text.check.compareColumns.map((column) => html`<th scope="col">${column}</th>`)}
            <th scope="col"><span class="visually-hidden">${text.check.use}</span></th>
          </tr>
        </thead>
        <tbody>
          ${sorted.map((comparison) => row(app, comparison))}
        </tbody>
      </table>
    </div>
    <p data-testid="compare-words">${current ? compareVerdict(sorted) : text.check.compareStale}</p>`;
}

function row(app: App, { head, report, seconds }: Comparison): TemplateResult {
  const figure = report.leaveOneOut;
  return html`<tr data-testid="compared-head" data-head=${head} data-correct=${figure?.correct ?? ''}>
    <th scope="row">${nameOf(head)}</th>
    ${
      figure
        ? html`<td>${text.check.classRight(figure.correct, figure.total)}</td>
            <td>${intervalBar(figure)}${text.check.between(figure.low, figure.high)}</td>`
        : html`<td colspan="2">${text.check.compareNone}</td>`
    }
    <td>${text.check.compareSeconds(seconds)}</td>
    <td>
      ${
        app.state.head === head
          ? html`<span class="fine">${text.check.inUse}</span>`
          : html`<button
              type="button"
              class="button plain"
              data-testid="use-head"
              aria-label=${text.check.useHead(nameOf(head))}
              @click=${() => use(app, head)}
            >
              ${text.check.use}
            </button>`
      }
    </td>
  </tr>`;
}

function use(app: App, head: string): void {
  if (isOfPage(head)) chooseHead(app, head);
}

/** The verdict that the intervals allow; `sorted` has the best head first. */
export function compareVerdict(sorted: readonly Comparison[]): string {
  const measured = sorted.filter(({ report }) => report.leaveOneOut);
  const [best, ...others] = measured;
  if (!best?.report.leaveOneOut || others.length === 0) return text.check.compareNothing;
  const { low } = best.report.leaveOneOut;
  const behind = others.filter(({ report }) => (report.leaveOneOut?.high ?? 1) < low);
  const names = behind.map(({ head }) => nameOf(head));
  let words: string = text.check.compareNoise;
  if (names.length === others.length) words = text.check.compareAllBehind;
  else if (names.length > 0) words = text.check.compareBehind(text.list(names));
  return `${words} ${text.check.compareBest}`;
}

function shareOf({ report }: Comparison): number {
  return report.leaveOneOut?.accuracy ?? -1;
}

function nameOf(head: string): string {
  return isOfPage(head) ? text.heads[head][0] : head;
}

function isOfPage(head: string): head is PageHead {
  return head in text.heads;
}
