import { html, nothing, type TemplateResult } from 'lit-html';
import { chooseBackbone } from '../../actions/backbone.js';
import { compare } from '../../actions/check/compare.js';
import { cancelComparison, isComparedNow } from '../../actions/check/comparison.js';
import { chooseMode } from '../../actions/engine.js';
import { isHead, isMode } from '../../actions/show-project.js';
import { chooseHead } from '../../actions/train.js';
import type { App } from '../../app.js';
import { BUILT_IN } from '../../state/backbone.js';
import { type Candidate, COMPARABLE, type Comparable } from '../../state/check.js';
import { text } from '../../strings/late.js';
import { intervalBar } from './classes.js';
import { fold } from './fold.js';

/** Compares the ways of learning, and the modes, on the user's photos. */
export function compareSection(app: App): TemplateResult {
  const { compared } = app.state.check;
  const offered = COMPARABLE.filter((what) => isOffered(app, what));
  const verdicts = offered.flatMap((what) => {
    const results = compared[what]?.results;
    return results && isComparedNow(app.state, what)
      ? [compareVerdict(app, sorted(results), what)]
      : [];
  });
  return fold(app, {
    id: 'compare',
    title: text.check.compare,
    verdict: verdicts[0] ?? text.check.compareWhy,
    body: html`<div class="compare">${offered.map((what) => group(app, what))}</div>`,
  });
}

/** Backbones can be compared where there is one from a file. */
function isOffered({ state }: App, what: Comparable): boolean {
  return what !== 'backbone' || state.backbone.known.length > 0;
}

function group(app: App, what: Comparable): TemplateResult {
  const { compared, comparing } = app.state.check;
  const words = text.check.comparisons[what];
  const runs = comparing?.what === what;
  const last = compared[what];
  return html`<section aria-labelledby="compare-${what}">
    <h4 id="compare-${what}">${words.title}</h4>
    <p class="fine">${words.why}</p>
    <div class="row">
      <button
        type="button"
        class="button soft"
        data-testid="compare-${what}s"
        ?disabled=${comparing !== null && !runs}
        @click=${() => (runs ? cancelComparison(app) : void compare(app, what))}
      >
        ${runs ? text.check.compareCancel : last ? text.check.compareAgain : text.check.compareStart}
      </button>
      ${
        runs
          ? html`<div class="review-state" data-testid="compare-progress">
              <span class="fine">${text.check.comparing(comparing.done)}</span>
              <progress max="1" .value=${comparing.done} aria-label=${words.title}></progress>
            </div>`
          : nothing
      }
    </div>
    ${last ? results(app, what, last.results) : nothing}
  </section>`;
}

function results(app: App, what: Comparable, candidates: readonly Candidate[]): TemplateResult {
  const current = isComparedNow(app.state, what);
  const rows = sorted(candidates);
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="compare-${what}">
      <table class="figures-table" data-testid="compared-${what}s" data-current=${current}>
        <thead>
          <tr>
            ${text.check.comparisons[what].columns.map((column) => html`<th scope="col">${column}</th>`)}
            <th scope="col"><span class="visually-hidden">${text.check.use}</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((candidate) => row(app, what, candidate))}
        </tbody>
      </table>
    </div>
    <p data-testid="compare-words">${current ? compareVerdict(app, rows, what) : text.check.compareStale}</p>`;
}

function row(app: App, what: Comparable, { name, report, seconds }: Candidate): TemplateResult {
  const figure = report.leaveOneOut;
  const shown = nameOf(app, what, name);
  return html`<tr data-testid="compared-${what}" data-name=${name} data-correct=${figure?.correct ?? ''}>
    <th scope="row">${shown}</th>
    ${
      figure
        ? html`<td>${text.check.classRight(figure.correct, figure.total)}</td>
            <td>${intervalBar(figure)}${text.check.between(figure.low, figure.high)}</td>`
        : html`<td colspan="2">${text.check.compareNone}</td>`
    }
    <td>${text.check.compareSeconds(seconds)}</td>
    <td>
      ${
        inUse(app, what) === name
          ? html`<span class="fine">${text.check.inUse}</span>`
          : html`<button
              type="button"
              class="button plain"
              data-testid="use-${what}"
              aria-label=${text.check.useHead(shown)}
              @click=${() => use(app, what, name)}
            >
              ${text.check.use}
            </button>`
      }
    </td>
  </tr>`;
}

function use(app: App, what: Comparable, name: string): void {
  if (what === 'head' && isHead(name)) chooseHead(app, name);
  if (what === 'mode' && isMode(name)) chooseMode(app, name);
  if (what === 'backbone') chooseBackbone(app, name);
}

function inUse({ state }: App, what: Comparable): string {
  return what === 'backbone' ? (state.backbone.chosen?.hash ?? BUILT_IN) : state[what];
}

/** The verdict that the intervals allow; `sorted` has the best candidate first. */
export function compareVerdict(app: App, rows: readonly Candidate[], what: Comparable): string {
  const measured = rows.filter(({ report }) => report.leaveOneOut);
  const [best, ...others] = measured;
  if (!best?.report.leaveOneOut || others.length === 0) return text.check.compareNothing;
  const { low } = best.report.leaveOneOut;
  const behind = others.filter(({ report }) => (report.leaveOneOut?.high ?? 1) < low);
  const names = behind.map(({ name }) => nameOf(app, what, name));
  let words: string = text.check.compareNoise;
  if (names.length === others.length) words = text.check.compareAllBehind;
  else if (names.length > 0) words = text.check.compareBehind(text.list(names));
  return `${words} ${text.check.compareBest}`;
}

/** The best candidate first. */
export function sorted(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => shareOf(b) - shareOf(a));
}

function shareOf({ report }: Candidate): number {
  return report.leaveOneOut?.accuracy ?? -1;
}

/** The name of a head, mode or backbone in the current language. */
export function nameOf({ state }: App, what: Comparable, name: string): string {
  if (what === 'backbone') {
    const known = state.backbone.known.find(({ hash }) => hash === name);
    return known?.name ?? text.backbone.builtIn;
  }
  if (what === 'head' && isHead(name)) return text.heads[name][0];
  return what === 'mode' && isMode(name) ? text.modes[name][0] : name;
}
