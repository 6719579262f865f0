import { html, nothing, type TemplateResult } from 'lit-html';
import { answerAsk } from '../actions/add-photos.js';
import type { App } from '../app.js';
import { text } from '../strings/index.js';
import { icon } from './icons.js';
import { sheet, shut } from './sheet.js';

/** Asks where photos dropped outside every class go, or which class a recognised photo has. */
export function askDialog(app: App): TemplateResult | typeof nothing {
  const { ask, classes } = app.state;
  if (ask === null) return nothing;
  const answer =
    (where: Parameters<typeof answerAsk>[1]) =>
    (event: Event): void => {
      answerAsk(app, where);
      shut(event);
    };
  return sheet({
    testid: 'drop-ask',
    titleId: 'ask-title',
    closed: () => answerAsk(app, 'nowhere'),
    body: html`<h2 id="ask-title">${ask.recognised ? text.askTruth : text.askTitle(ask.files.length)}</h2>
      <div class="answers">
        ${classes.map(
          (entry) => html`<button
            type="button"
            class="button soft answer"
            data-testid="ask-class"
            data-label=${entry.label}
            data-hue=${entry.hue}
            @click=${answer(entry)}
          >
            <span class="swatch" aria-hidden="true"></span><span>${entry.label}</span>
          </button>`,
        )}
        <button type="button" class="button soft answer" data-testid="ask-new" @click=${answer('new')}>
          ${icon('add')}<span>${text.askNew}</span>
        </button>
        ${
          ask.recognised
            ? nothing
            : html`<button type="button" class="button soft answer" data-testid="ask-query" @click=${answer('query')}>
              ${icon('look')}<span>${text.askQuery}</span>
            </button>`
        }
      </div>
      <button type="button" class="button plain" data-testid="ask-cancel" @click=${answer('nowhere')}>
        ${text.cancel}
      </button>`,
  });
}
