import { html, nothing, type TemplateResult } from 'lit-html';
import { type AskAnswer, answerAsk, MANY_PHOTOS } from '../actions/add-photos.js';
import type { App } from '../app.js';
import { shownName } from '../state/shown-name.js';
import { text } from '../strings/index.js';
import { icon } from './icons.js';
import { sheet, shut } from './sheet.js';

/** Asks where photos dropped outside every class go, or which class a recognised photo has. */
export function askDialog(app: App): TemplateResult | typeof nothing {
  const { ask, classes } = app.state;
  if (ask === null) return nothing;
  const answer =
    (where: AskAnswer) =>
    (event: Event): void => {
      answerAsk(app, where);
      shut(event);
    };
  const many = ask.files.length > MANY_PHOTOS;
  const title = many
    ? text.askLabel(ask.files.length, ask.folder)
    : text.askTitle(ask.files.length);
  return sheet({
    testid: 'drop-ask',
    titleId: 'ask-title',
    closed: () => answerAsk(app, 'nowhere'),
    body: html`<h2 id="ask-title">${ask.recognised ? text.askTruth : title}</h2>
      ${
        many
          ? html`<button type="button" class="button solid" data-testid="ask-label" @click=${answer('label')}>
              ${icon('folder')}<span>${text.askLabelYes}</span>
            </button>
            <p class="fine">${text.askLabelWhy}</p>
            <h3>${text.askOr}</h3>`
          : nothing
      }
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
            <span class="swatch" aria-hidden="true"></span><span>${shownName(entry.label)}</span>
          </button>`,
        )}
        <button type="button" class="button soft answer" data-testid="ask-new" @click=${answer('new')}>
          ${icon('add')}<span>${ask.folder === null ? text.askNew : text.askNewNamed(shownName(ask.folder))}</span>
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
