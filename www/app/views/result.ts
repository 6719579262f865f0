import type { Prediction, Score } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import { askToTeach } from '../actions/add-photos.js';
import { removeQuery } from '../actions/recognise.js';
import type { App } from '../app.js';
import { learntCount, type Query } from '../state/photos.js';
import { canTrain, classByLabel } from '../state/state.js';
import { text } from '../strings/index.js';
import { cssVariable, thumbnail } from './directives.js';
import { heatOfQuery } from './heat.js';
import { icon } from './icons.js';
import { picture } from './photo.js';

/** Classes of a ranking shown before the user asks for all. */
const SCORES_SHOWN = 5;

/** A photo to recognise and its prediction. */
export function queryResult(app: App, query: Query): TemplateResult {
  const { prediction, file } = query;
  const state = query.status === 'done' && !prediction ? 'waiting' : query.status;
  return html`<li
    class="result ${prediction?.unlike ? 'unlike' : ''} ${query.stale && prediction ? 'stale' : ''}"
    data-testid="query-result"
    data-name=${file.name}
    data-state=${state}
    data-label=${prediction?.label ?? ''}
    data-unlike=${prediction?.unlike ?? false}
    data-calibrated=${prediction?.calibrated ?? false}
    data-hue=${hueOf(app, prediction?.label ?? null)}
    ${thumbnail(app, query)}
  >
    <div class="result-photo ${state === 'waiting' ? 'waiting' : ''}">${picture(query)}</div>
    <div class="result-words">
      <p class="result-name" title=${file.name}>${file.name}</p>
      <p class="answer" data-testid="query-label">${heading(app, query)}</p>
    </div>
    <button
      type="button"
      class="icon-button"
      data-testid="remove-query"
      aria-label=${text.removeQuery(file.name)}
      @click=${() => removeQuery(app, query)}
    >
      ${icon('close')}
    </button>
    ${query.problem ? html`<p class="problem">${query.problem}</p>` : nothing}
    ${prediction ? ranking(app, query, prediction) : nothing}
    ${prediction?.scores[0] ? heatOfQuery(app, query, prediction.scores[0].label) : nothing}
    ${
      prediction
        ? html`<button
          type="button"
          class="button plain teach-query"
          data-testid="teach-query"
          aria-label=${text.teachQuery(file.name)}
          @click=${() => askToTeach(app, query)}
        >
          ${icon('add')}<span>${text.teachIt}</span>
        </button>`
        : nothing
    }
  </li>`;
}

function heading(app: App, { status, prediction }: Query): TemplateResult | string {
  if (status === 'failed') return html`${icon('warning')}${text.queryFailed}`;
  if (!prediction) {
    const coming = canTrain(app.state) || app.state.jobs.length > 0;
    return coming ? text.queryWaiting : text.queryWaitClasses;
  }
  if (prediction.unlike) return html`${icon('none')}${text.unlike}`;
  return html`<span class="swatch" aria-hidden="true"></span>${prediction.label}`;
}

function ranking(app: App, query: Query, prediction: Prediction): TemplateResult {
  const { scores, calibrated, unlike } = prediction;
  const shown = query.allScores ? scores : scores.slice(0, SCORES_SHOWN);
  const toggle = (): void => {
    query.allScores = !query.allScores;
    app.redraw();
  };
  return html`<div class="ranking">
    ${unlike ? html`<p class="fine">${text.unlikeWhy}</p>` : nothing}
    <ol class="scores">
      ${shown.map((score) => scoreRow(app, score, shareOf(score, scores), unlike))}
    </ol>
    ${
      scores.length > SCORES_SHOWN
        ? html`<button type="button" class="button plain" data-testid="all-scores" @click=${toggle}>
          ${query.allScores ? text.fewerScores : text.allScores(scores.length)}
        </button>`
        : nothing
    }
    ${
      calibrated || unlike
        ? nothing
        : html`<p class="fine" data-testid="percent-hint">${text.rankingOnly} ${percentHint(app)}</p>`
    }
  </div>`;
}

function scoreRow(app: App, score: Score, share: number, unlike: boolean): TemplateResult {
  const { label, probability } = score;
  return html`<li
    class="score"
    data-testid="score-row"
    data-label=${label}
    data-probability=${probability ?? ''}
    data-hue=${hueOf(app, label)}
    ${cssVariable('--share', share.toFixed(4))}
  >
    <span class="score-label">${label}</span>
    ${probability === null || unlike ? nothing : html`<span class="score-figure">${text.percent(probability)}</span>`}
    <span class="bar" aria-hidden="true"></span>
  </li>`;
}

/** The length of a bar: the probability, or else the score relative to the best and worst score. */
function shareOf({ score, probability }: Score, scores: readonly Score[]): number {
  if (probability !== null) return probability;
  const best = scores[0]?.score ?? 0;
  const worst = Math.min(0, scores.at(-1)?.score ?? 0);
  return best > worst ? (score - worst) / (best - worst) : 0;
}

function percentHint({ state }: App): string {
  const single = state.classes
    .filter((entry) => learntCount(entry) === 1)
    .map((entry) => entry.label);
  return single.length > 0 ? text.percentHint(single) : '';
}

function hueOf({ state }: App, label: string | null): number | '' {
  return (label === null ? undefined : classByLabel(state, label)?.hue) ?? '';
}
