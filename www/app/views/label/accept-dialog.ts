import { html, nothing, type TemplateResult } from 'lit-html';
import {
  acceptAll,
  askToAccept,
  cancelAccept,
  sampleAgain,
  toggleWrong,
} from '../../actions/label/accept-all.js';
import type { App } from '../../app.js';
import { outwards } from '../../figures.js';
import { acceptable, measuredWrong, seenWrong, THRESHOLDS } from '../../state/accepting.js';
import type { Acceptable, Accepting } from '../../state/label.js';
import { shownName } from '../../state/shown-name.js';
import { text } from '../../strings/late.js';
import { thumbnail } from '../directives.js';
import { icon } from '../icons.js';
import { picture } from '../picture.js';
import { sheet, shut } from '../sheet.js';

/** Says what accepting all sure answers would mean, with a sample to look at, and asks. */
export function acceptDialog(app: App): TemplateResult | typeof nothing {
  const { accepting } = app.state.label;
  if (!accepting) return nothing;
  const { photos, seen, wrong } = accepting;
  const count = photos.filter(({ photo }) => !wrong.has(photo)).length;
  const confirm = (event: Event): void => {
    acceptAll(app);
    shut(event);
  };
  return sheet({
    testid: 'accept-dialog',
    titleId: 'accept-title',
    closed: () => cancelAccept(app),
    body: html`<h2 id="accept-title">${text.many.acceptTitle}</h2>
      <p class="fine">${text.many.acceptWhat}</p>
      ${thresholdField(app, accepting)} ${estimate(app, accepting)}
      ${
        photos.length === 0
          ? nothing
          : html`<h3 id="sample-title">${text.many.sampleTitle(accepting.sample.length)}</h3>
            <ul class="accept-sample" aria-labelledby="sample-title">
              ${accepting.sample.map((each) => sampled(app, each, wrong.has(each.photo)))}
            </ul>
            <p role="status" data-testid="sample-found" data-seen=${seen.size}>${found(accepting)}</p>`
      }
      <div class="row">
        <button
          type="button"
          class="button solid"
          data-testid="accept-yes"
          data-count=${count}
          ?disabled=${count === 0}
          @click=${confirm}
        >
          ${icon('check')}<span>${text.many.acceptYes(count)}</span>
        </button>
        ${
          seen.size < photos.length
            ? html`<button
                type="button"
                class="button soft"
                data-testid="sample-again"
                @click=${() => sampleAgain(app)}
              >
                ${text.many.sampleAgain}
              </button>`
            : nothing
        }
        <button type="button" class="button plain" data-testid="accept-no" @click=${shut}>${text.cancel}</button>
      </div>`,
  });
}

function thresholdField(app: App, { threshold }: Accepting): TemplateResult {
  const changed = (event: Event): void => {
    const chosen = THRESHOLDS[(event.currentTarget as HTMLSelectElement).selectedIndex];
    if (chosen !== undefined) askToAccept(app, chosen);
  };
  return html`<label class="field">
    <span>${text.many.threshold}</span>
    <select data-testid="accept-threshold" @change=${changed}>
      ${THRESHOLDS.map(
        (each) => html`<option value=${each} .selected=${each === threshold}>
          ${text.many.thresholdOf(each, acceptable(app.state, each).length)}
        </option>`,
      )}
    </select>
  </label>`;
}

/** How many will be wrong, and what that rests on. */
function estimate(app: App, { threshold, photos }: Accepting): TemplateResult | typeof nothing {
  if (photos.length === 0) return nothing;
  const measured = measuredWrong(app.state.report, threshold);
  if (!measured)
    return html`<p data-testid="accept-estimate" data-total="0">${text.many.notMeasured}</p>`;
  const { wrong, total, share, from } = measured;
  const { low, high } = outwards(measured.low, measured.high, photos.length);
  return html`<div data-testid="accept-estimate" data-total=${total} data-wrong=${wrong} data-low=${low} data-high=${high}>
    <p><strong>${text.many.willBeWrong(Math.round(share * photos.length), low, high, photos.length)}</strong></p>
    <p class="fine">${text.many.measuredOn(wrong, total, from)} ${text.many.measuredWhere}</p>
  </div>`;
}

function sampled(app: App, { photo, entry }: Acceptable, wrong: boolean): TemplateResult {
  const name = shownName(entry.label);
  return html`<li>
    <button
      type="button"
      class="accept-photo"
      data-testid="sample-photo"
      data-name=${photo.file.name}
      data-label=${entry.label}
      data-hue=${entry.hue}
      aria-pressed=${wrong}
      aria-label=${text.many.markWrong(photo.file.name, name)}
      title=${photo.path}
      @click=${() => toggleWrong(app, photo)}
      ${thumbnail(app, photo)}
    >
      <span class="label-picture">${picture(photo)}</span>
      <span class="label-words">
        ${wrong ? icon('close') : html`<span class="swatch" aria-hidden="true"></span>`}
        <span class="label-name">${name}</span>
      </span>
    </button>
  </li>`;
}

/** What the looks at the samples say. */
function found(accepting: Accepting): string {
  const { wrong, total, low, high } = seenWrong(accepting);
  const percents = outwards(low, high, 100);
  return text.many.found(wrong, total, percents.low / 100, percents.high / 100);
}
