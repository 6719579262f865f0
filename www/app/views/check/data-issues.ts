import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import {
  bringBackDoubts,
  dismissDoubt,
  moveDoubted,
  removeDoubted,
  showMoreDoubts,
} from '../../actions/check.js';
import { openSheet } from '../../actions/classes.js';
import type { App } from '../../app.js';
import { DOUBTS_SHOWN } from '../../state/check.js';
import { type Doubt, doubtsOf, type Place } from '../../state/data-issues.js';
import { text } from '../../strings/index.js';
import { thumbnail } from '../directives.js';
import { picture } from '../photo.js';

/** Photos that may spoil the classifier, each with its reason and what can be done. */
export function doubtsSection(app: App): TemplateResult {
  const { check, report } = app.state;
  const doubts = doubtsOf(app.state);
  const hidden = doubts.length - check.shown;
  return html`<section class="panel doubts" data-testid="doubts" data-count=${doubts.length} aria-labelledby="doubts-title">
    <h3 id="doubts-title" tabindex="-1">${text.check.doubts}</h3>
    ${
      doubts.length > 0
        ? html`<ul>
            ${repeat(
              doubts.slice(0, check.shown),
              ({ id }) => id,
              (doubt) => item(app, doubt),
            )}
          </ul>`
        : html`<p class="fine" data-testid="doubts-none">${none(app)}</p>`
    }
    ${
      hidden > 0
        ? html`<button type="button" class="button plain" data-testid="more-doubts" @click=${() => showMoreDoubts(app)}>
            ${text.check.more(Math.min(hidden, DOUBTS_SHOWN))}
          </button>`
        : nothing
    }
    ${report?.calibrated === false ? html`<p class="fine">${text.check.doubtsUncalibrated}</p>` : nothing}
    ${
      check.dismissed.size > 0
        ? html`<p class="fine row">
            ${text.check.kept(check.dismissed.size)}
            <button type="button" class="button plain" data-testid="bring-back" @click=${() => bringBackDoubts(app)}>
              ${text.check.bringBack}
            </button>
          </p>`
        : nothing
    }
  </section>`;
}

function none({ state }: App): string {
  return state.check.review ? text.check.doubtsNone : text.check.doubtsWaiting;
}

function item(app: App, doubt: Doubt): TemplateResult {
  const { place } = doubt;
  const { title, why, actions } = wordsOf(app, doubt);
  return html`<li
    class="doubt"
    id=${doubt.id}
    tabindex="-1"
    aria-labelledby="${doubt.id}-title"
    data-testid="doubt"
    data-kind=${doubt.kind}
    data-name=${place.photo.file.name}
  >
    <div class="doubt-photos">
      ${smallPhoto(app, place)} ${doubt.kind === 'double' ? smallPhoto(app, doubt.other) : nothing}
    </div>
    <div class="doubt-words">
      <p class="doubt-title" id="${doubt.id}-title">${title}</p>
      <p class="fine">${why}</p>
      <div class="row">
        ${actions.map(
          ({ name, testid, words, label, act }) => html`<button
            type="button"
            class="button ${name}"
            data-testid=${testid}
            aria-label=${label ?? words}
            aria-describedby="${doubt.id}-title"
            @click=${act}
          >
            ${words}
          </button>`,
        )}
      </div>
    </div>
  </li>`;
}

/** A photo that opens large. */
export function smallPhoto(app: App, { entry, photo }: Place): TemplateResult {
  return html`<button
    type="button"
    class="tile small-photo"
    data-testid="small-photo"
    data-name=${photo.file.name}
    data-hue=${entry.hue}
    title=${photo.file.name}
    aria-label=${text.check.open(photo.file.name, entry.label)}
    ${thumbnail(app, photo)}
    @click=${() => openSheet(app, entry, photo)}
  >
    ${picture(photo)}
  </button>`;
}

interface Action {
  /** How the button looks. */
  name: 'soft' | 'plain' | 'danger';
  testid: string;
  words: string;
  /** Where the words alone do not say what happens. */
  label?: string;
  act: () => void;
}

interface Words {
  title: string;
  why: string;
  actions: Action[];
}

function wordsOf(app: App, doubt: Doubt): Words {
  const words = text.check;
  const { entry, photo } = doubt.place;
  const { name } = photo.file;
  const keep = (label: string): Action => ({
    name: 'plain',
    testid: 'doubt-keep',
    words: label,
    act: () => dismissDoubt(app, doubt),
  });
  const remove = (place: Place, label: string): Action => ({
    name: 'danger',
    testid: 'doubt-remove',
    words: label,
    act: () => removeDoubted(app, doubt, place),
  });
  switch (doubt.kind) {
    case 'label':
      return {
        title: words.looksLike(name, entry.label, doubt.to.label),
        why: `${words.looksLikeWhy(ownProbability(app, photo.key))}${doubt.outlier ? ` ${words.standsOutToo}` : ''}`,
        actions: [
          {
            name: 'soft',
            testid: 'doubt-move',
            words: words.moveTo(doubt.to.label),
            act: () => moveDoubted(app, doubt),
          },
          keep(words.keepIn(entry.label)),
          remove(doubt.place, words.remove),
        ],
      };
    case 'double':
      return doublesOf(doubt, keep, remove);
    case 'outlier':
      return {
        title: words.outlier(name, entry.label),
        why: words.outlierWhy,
        actions: [keep(words.keep), remove(doubt.place, words.remove)],
      };
  }
}

function doublesOf(
  { place, other }: Doubt & { kind: 'double' },
  keep: (label: string) => Action,
  remove: (place: Place, label: string) => Action,
): Words {
  const words = text.check;
  const [name, otherName] = [place.photo.file.name, other.photo.file.name];
  if (place.entry === other.entry) {
    return {
      title: words.double(name, otherName, place.entry.label),
      why: words.doubleWhy,
      actions: [remove(place, words.removeOne(name)), keep(words.keepBoth)],
    };
  }
  return {
    title: words.doubleAcross(name, place.entry.label, otherName, other.entry.label),
    why: words.doubleAcrossWhy,
    actions: [
      remove(place, words.removeFrom(place.entry.label)),
      remove(other, words.removeFrom(other.entry.label)),
      keep(words.keepBoth),
    ],
  };
}

function ownProbability({ state }: App, key: number): number | null {
  const finding = state.check.review?.findings.find(({ photo }) => photo === key);
  return finding?.leftOut?.ownProbability ?? null;
}
