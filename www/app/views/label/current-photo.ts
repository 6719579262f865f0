import { html, nothing, type TemplateResult } from 'lit-html';
import { accept, acceptedClass, giveTo, skip } from '../../actions/label/decide.js';
import { searchLike } from '../../actions/label/like.js';
import { labelThisNext } from '../../actions/label/propose.js';
import type { App } from '../../app.js';
import { noteSentences } from '../../note-sentences.js';
import { labelsOf } from '../../state/given.js';
import type { LabelPhoto } from '../../state/label.js';
import { notesOn, type PhotoClass } from '../../state/photos.js';
import { shownName } from '../../state/shown-name.js';
import type { State } from '../../state/state.js';
import { text } from '../../strings/late.js';
import { icon } from '../icons.js';
import { picture } from '../picture.js';
import { decodedInstead } from '../undisplayable.js';
import { verdictOn } from './grid.js';
import { selectedPhotos } from './selected.js';

/** The current photo in full size and its prediction, or the selected ones, and the actions on them. */
export function currentPhotoPanel(app: App): TemplateResult {
  const { current, selected } = app.state.label;
  const title = selected.size > 0 ? text.many.selected(selected.size) : text.label.current;
  return html`<section class="panel current-photo" data-testid="current-photo" aria-labelledby="current-photo-title">
    <h2 id="current-photo-title">${title}</h2>
    ${content(app, current)}
    <button
      type="button"
      class="button soft"
      data-testid="label-next"
      title=${text.label.nextHint}
      @click=${() => labelThisNext(app)}
    >
      ${icon('look')}<span>${text.label.next}</span>
    </button>
    <dl class="current-photo-keys" aria-label=${text.label.keysTitle}>
      ${[...text.label.keys, ...text.many.keys].map(([key, words]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${words}</dd></div>`)}
    </dl>
  </section>`;
}

function content(app: App, current: LabelPhoto | null): TemplateResult {
  if (app.state.label.selected.size > 0)
    return html`${selectedPhotos(app)} ${choices(app, undefined)}`;
  return current ? chosen(app, current) : html`<p class="fine">${text.label.chooseOne}</p>`;
}

function chosen(app: App, photo: LabelPhoto): TemplateResult {
  const { state } = app;
  const { preview } = state.label;
  const classOf = labelsOf(state);
  const given = classOf(photo);
  const wanted = acceptedClass(state, classOf, photo);
  const words = wanted ? text.label.acceptLabel(shownName(wanted.label)) : text.label.accept;
  // The nearest class is a guess that wants a look, so it is named and not urged.
  const isUnlike = photo.answer?.unlike === true && !given;
  const isDone = photo.mark !== null && photo.mark !== 'skipped' && photo.mark.how === 'learnt';
  return html`<div class="current-photo-picture">
      ${preview?.photo === photo ? html`<img src=${preview.url} alt="" decoding="async" @error=${decodedInstead(app, photo)} />` : picture(photo)}
    </div>
    <p class="result-name" title=${photo.path} data-testid="current-photo-name">${photo.path}</p>
    ${photo.notes?.length ? html`<p class="fine" data-testid="current-photo-notes">${noteSentences(notesOn(photo)).join(' ')}</p>` : nothing}
    ${verdict(app, photo)}
    <div class="row">
      <button
        type="button"
        class="button ${isUnlike ? 'soft' : 'solid'}"
        data-testid="label-accept"
        ?disabled=${!wanted || (given !== undefined && isDone)}
        aria-label=${words}
        @click=${() => accept(app)}
      >
        ${icon('check')}<span>${isUnlike ? words : text.label.accept}</span>
      </button>
      <button type="button" class="button soft" data-testid="label-skip" @click=${() => skip(app)}>
        ${photo.mark === 'skipped' ? text.label.unskip : text.label.skip}
      </button>
    </div>
    ${
      photo.embedding
        ? html`<button
            type="button"
            class="button soft"
            data-testid="label-like"
            title=${text.many.likeHow}
            @click=${() => searchLike(app, photo)}
          >
            ${icon('photos')}<span>${text.many.like}</span>
          </button>`
        : nothing
    }
    ${photo.problem === null ? choices(app, given) : nothing}`;
}

function verdict(app: App, photo: LabelPhoto): TemplateResult {
  const { answer, problem } = photo;
  const { state, words, share, hue, icon: sign } = verdictOn(app, labelsOf(app.state), photo);
  const runnerUp =
    state === 'guess' && answer?.second && answer.secondProbability !== null
      ? text.label.runnerUp(shownName(answer.second), text.label.percent(answer.secondProbability))
      : '';
  return html`<div class="current-photo-verdict ${state}" data-testid="current-photo-verdict" data-state=${state}>
    <p class="answer" data-hue=${hue}>
      ${sign ? icon(sign) : html`<span class="swatch" aria-hidden="true"></span>`}
      ${state === 'unlike' ? text.label.unlikeLong : words}
      ${share === null ? nothing : html`<span class="current-photo-share">${text.label.percent(share)}</span>`}
    </p>
    <p class="fine">
      ${state === 'unlike' && answer ? text.label.unlikeWhy(shownName(answer.label)) : nothing}
      ${state === 'guess' && share === null ? text.label.noPercentage : nothing}
      ${state === 'labelled' ? text.label.byYou : nothing}
      ${state === 'accepted' ? text.many.byAccepting : nothing} ${runnerUp} ${problem ?? nothing}
    </p>
  </div>`;
}

/** A button per class, with its number key, and a field for any other class. */
function choices(app: App, given: PhotoClass | undefined): TemplateResult {
  const { classes, label } = app.state;
  const match = matchingClass(app.state, label.typed);
  const typing = (event: Event): void => {
    label.typed = (event.currentTarget as HTMLInputElement).value;
    app.redraw();
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    if (event.key === 'Enter') giveTo(app, match?.label ?? label.typed);
    label.typed = '';
    app.redrawAndFocus('#label-grid');
  };
  return html`<div class="current-photo-classes" role="group" aria-label=${text.label.classes}>
      ${classes.map(
        (entry, index) => html`<button
          type="button"
          class="button class-choice"
          data-testid="label-class-choice"
          data-label=${entry.label}
          data-hue=${entry.hue}
          aria-pressed=${entry === given}
          @click=${() => giveTo(app, entry.label)}
        >
          ${index < 9 ? html`<kbd aria-hidden="true">${index + 1}</kbd>` : nothing}
          <span class="swatch" aria-hidden="true"></span><span>${shownName(entry.label)}</span>
        </button>`,
      )}
    </div>
    <label class="field">
      <span>${text.label.type}</span>
      <input
        class="text-field"
        id="label-class"
        data-testid="label-class"
        autocomplete="off"
        spellcheck="false"
        maxlength="80"
        placeholder=${text.label.typeHint}
        aria-describedby="label-class-hint"
        .value=${label.typed}
        @input=${typing}
        @keydown=${keys}
      />
    </label>
    <p class="fine" id="label-class-hint" role="status">${hint(label.typed, match)}</p>`;
}

function hint(typed: string, match: PhotoClass | undefined): string {
  if (typed.trim() === '') return '';
  return match ? text.label.willGive(shownName(match.label)) : text.label.willMake(typed.trim());
}

/** The class of this name, or else the only one whose name starts with it. */
function matchingClass({ classes }: State, typed: string): PhotoClass | undefined {
  const start = typed.trim().toLowerCase();
  if (start === '') return undefined;
  const named = (label: string): string[] =>
    [label, shownName(label)].map((name) => name.toLowerCase());
  const alike = classes.filter(({ label }) => named(label).some((name) => name.startsWith(start)));
  return (
    alike.find(({ label }) => named(label).includes(start)) ??
    (alike.length === 1 ? alike[0] : undefined)
  );
}
