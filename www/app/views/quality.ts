import type { Report } from 'handful';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { type Tenths, tenths } from '../figures.js';
import type { State } from '../state/state.js';
import { text } from '../strings/index.js';

/** The accuracy measured on the user's own photos. */
export function qualitySection({ state }: App): TemplateResult {
  const { report, training } = state;
  const figure = report?.leaveOneOut ?? null;
  return html`<section
    class="quality ${training === 'idle' ? '' : 'stale'}"
    data-testid="accuracy"
    data-correct=${figure?.correct ?? ''}
    data-total=${figure?.total ?? ''}
    aria-labelledby="quality-title"
  >
    <h2 id="quality-title">${text.quality}</h2>
    ${figure ? measured(figure) : html`<p class="fine">${waiting(state)}</p>`}
  </section>`;
}

function waiting({ training }: State): string {
  return training === 'running' ? text.qualityTraining : text.qualityNone;
}

function measured(figure: NonNullable<Report['leaveOneOut']>): TemplateResult {
  const words = tenths(figure);
  return html`${dots(words)}
    <p class="fine dots-legend" aria-hidden="true">
      <span><span class="dot right"></span>${text.dotRight}</span>
      <span><span class="dot right unsure"></span>${text.dotUnsure}</span>
      <span><span class="dot"></span>${text.dotWrong}</span>
    </p>
    <div>
      <p class="words" data-testid="accuracy-words">${text.accuracy(words)}</p>
      <p class="fine">${text.accuracyHow(figure.correct, figure.total, figure.method)}</p>
      ${
        figure.groups < figure.total
          ? html`<p class="fine" data-testid="accuracy-groups" data-groups=${figure.groups}>
              ${text.groups.measured(figure.total, figure.groups)}
            </p>`
          : nothing
      }
    </div>`;
}

/** Ten dots: how many of ten photos are right, and which of them are uncertain. */
export function dots(words: Tenths): TemplateResult {
  const { about, low, high } = words;
  return html`<div class="dots" role="img" aria-label=${text.accuracyDots(words)}>
    ${Array.from(
      { length: 10 },
      (_, index) =>
        html`<span class="dot ${index < about.value ? 'right' : ''} ${index >= low && index < high ? 'unsure' : ''}"></span>`,
    )}
  </div>`;
}
