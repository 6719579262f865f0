import type { Prediction, Score } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { askToTeach, learnQuery } from '../actions/add-photos.js';
import { removeQuery } from '../actions/recognise.js';
import type { App } from '../app.js';
import { probableClass } from '../state/answer.js';
import { isOneGroup } from '../state/groups.js';
import { learntCount, type PhotoClass, type Query } from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { canTrain, classByLabel } from '../state/state.js';
import { text } from '../strings/index.js';
import { cssVariable, thumbnail } from './directives.js';
import { heatButton, heatOf } from './heat-button.js';
import { icon } from './icons.js';
import { Later } from './later.js';
import { picture } from './picture.js';

/** Classes of a ranking shown before the user asks for all. */
const SCORES_SHOWN = 3;

/** The drawing of heat maps. */
export const HEAT = new Later(() => import('./heat.js'));

/** A photo to recognise and its prediction. */
export function queryResult(app: App, query: Query): TemplateResult {
  const { prediction, file } = query;
  const state = query.status === 'done' && !prediction ? 'waiting' : query.status;
  const heat = heatOf(app, query);
  const drawn = heat && HEAT.shown(app);
  return html`<li
    class="result ${prediction?.unlike ? 'unlike' : ''} ${query.stale && prediction ? 'stale' : ''} ${heat ? 'heated' : ''}"
    data-testid="query-result"
    data-name=${file.name}
    data-state=${state}
    data-label=${prediction?.label ?? ''}
    data-unlike=${prediction?.unlike ?? false}
    data-calibrated=${prediction?.calibrated ?? false}
    data-hue=${hueOf(app, prediction?.label ?? null)}
    ${thumbnail(app, query)}
  >
    <div class="result-photo ${state === 'waiting' ? 'waiting' : ''}">
      ${drawn && heat.preview ? drawn.photoWithHeat(app, query, heat.preview) : picture(query)}
    </div>
    <div class="result-words">
      <p class="answer" data-testid="query-label">${heading(app, query)}</p>
      <p class="result-name" title=${file.name}>${file.name}</p>
    </div>
    ${query.problem ? html`<p class="problem">${query.problem}</p>` : nothing}
    ${prediction?.unlike ? doubt(app, query, prediction) : nothing} ${tools(app, query)}
    ${prediction && !prediction.unlike ? ranking(app, query, prediction) : nothing}
    ${drawn ? drawn.heatLegend(heat) : nothing}
  </li>`;
}

/** What can be done with a result, as one row of icons. */
function tools(app: App, query: Query): TemplateResult {
  const { prediction, file } = query;
  const best = prediction?.scores[0];
  return html`<div class="result-tools">
    ${best ? heatButton(app, query, best.label) : nothing}
    ${
      prediction && (!prediction.unlike || probableClass(prediction) !== null)
        ? html`<button
          type="button"
          class="icon-button"
          data-testid="teach-query"
          title=${text.teachIt}
          aria-label=${text.teachQuery(file.name)}
          @click=${() => askToTeach(app, query)}
        >
          ${icon('label')}<span class="for-touch">${text.teachIt}</span>
        </button>`
        : nothing
    }
    <button
      type="button"
      class="icon-button"
      data-testid="remove-query"
      title=${text.removeResult}
      aria-label=${text.removeQuery(file.name)}
      @click=${() => removeQuery(app, query)}
    >
      ${icon('close')}
    </button>
  </div>`;
}

function heading(app: App, { status, prediction }: Query): TemplateResult | string {
  if (status === 'failed') return html`${icon('warning')}${text.queryFailed}`;
  if (!prediction) {
    const coming = canTrain(app.state) || app.state.jobs.length > 0;
    return coming ? text.queryWaiting : text.queryWaitClasses;
  }
  if (!prediction.unlike)
    return html`<span class="swatch" aria-hidden="true"></span>${shownName(prediction.label ?? '')}`;
  const probable = probableClass(prediction);
  return html`${icon('none')}<span>${probable === null ? text.looksDifferent : text.probably(shownName(probable))}</span>`;
}

/** What an unlike photo resembles most, and the button that answers. */
function doubt(app: App, query: Query, prediction: Prediction): TemplateResult {
  const probable = probableClass(prediction);
  const entry = probable === null ? undefined : classByLabel(app.state, probable);
  const labels = prediction.scores.slice(0, 2).map(({ label }) => shownName(label));
  // The answer names the nearest class already where it is probable.
  const nearest = probable === null ? text.nearest(labels) : '';
  return html`<p class="fine unlike-why" data-testid="unlike-why">
      ${nearest} ${text.noPercentages}
    </p>
    ${
      entry
        ? html`<button
          type="button"
          class="button plain learn-query"
          data-testid="learn-query"
          data-hue=${entry.hue}
          @click=${() => learnQuery(app, query, entry)}
        >
          ${icon('check')}<span>${text.learnIt(shownName(entry.label))}</span>
        </button>`
        : html`<button
          type="button"
          class="button plain learn-query"
          data-testid="teach-query"
          aria-label=${text.teachQuery(query.file.name)}
          @click=${() => askToTeach(app, query)}
        >
          ${icon('label')}<span>${text.teachIt}</span>
        </button>`
    }`;
}

function ranking(app: App, query: Query, prediction: Prediction): TemplateResult {
  const { scores, calibrated } = prediction;
  const shown = query.allScores ? scores : scores.slice(0, SCORES_SHOWN);
  const toggle = (): void => {
    query.allScores = !query.allScores;
    app.redraw();
  };
  return html`<div class="ranking">
    <ol class="scores">
      ${shown.map((score) => scoreRow(app, score, shareOf(score, scores)))}
    </ol>
    ${
      scores.length > SCORES_SHOWN
        ? html`<button type="button" class="link" data-testid="all-scores" @click=${toggle}>
          ${query.allScores ? text.fewerScores : text.allScores(scores.length)}
        </button>`
        : nothing
    }
    ${
      calibrated
        ? nothing
        : html`<p class="fine" data-testid="percent-hint">${text.rankingOnly} ${percentHint(app)}</p>`
    }
  </div>`;
}

function scoreRow(app: App, score: Score, share: number): TemplateResult {
  const { label, probability } = score;
  return html`<li
    class="score"
    data-testid="score-row"
    data-label=${label}
    data-probability=${probability ?? ''}
    data-hue=${hueOf(app, label)}
    ${cssVariable('--share', share.toFixed(4))}
  >
    <span class="score-label" title=${shownName(label)}>${shownName(label)}</span>
    <span class="bar" aria-hidden="true"></span>
    ${probability === null ? nothing : html`<span class="score-figure">${text.percent(probability)}</span>`}
  </li>`;
}

/** The length of a bar: the probability, or else the score relative to the best and worst score. */
function shareOf({ score, probability }: Score, scores: readonly Score[]): number {
  if (probability !== null) return probability;
  const best = scores[0]?.score ?? 0;
  const worst = Math.min(0, scores.at(-1)?.score ?? 0);
  return best > worst ? (score - worst) / (best - worst) : 0;
}

/** Why there are no percentages. */
function percentHint({ state }: App): string {
  const names = (has: (entry: PhotoClass) => boolean): string[] =>
    state.classes.filter(has).map((entry) => shownName(entry.label));
  const grouped = names(isOneGroup);
  if (grouped.length > 0) return text.groups.percentHint(text.list(grouped));
  const single = names((entry) => learntCount(entry) === 1);
  return single.length > 0 ? text.percentHint(single) : text.percentNone;
}

function hueOf({ state }: App, label: string | null): number | '' {
  return (label === null ? undefined : classByLabel(state, label)?.hue) ?? '';
}
