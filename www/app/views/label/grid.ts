import { html, type TemplateResult } from 'lit-html';
import { filterBy } from '../../actions/label/order.js';
import { choose } from '../../actions/label/select.js';
import { extendTo, toggle } from '../../actions/label/selection.js';
import type { App } from '../../app.js';
import { type ClassOf, isAccepted, labelsOf } from '../../state/given.js';
import type { LabelPhoto } from '../../state/label.js';
import { shownName } from '../../state/shown-name.js';
import { classByLabel } from '../../state/state.js';
import { text } from '../../strings/late.js';
import { cssVariable, thumbnail } from '../directives.js';
import { type Icon, icon } from '../icons.js';
import { picture } from '../picture.js';
import { gridFrame } from './grid-frame.js';
import { dragMarquee, dropMarquee, isEndOfMarquee, marquee, startMarquee } from './marquee.js';
import { press } from './press.js';

/**
 * The photos of the folder. Only those near the screen are in the document. The focus stays on the
 * grid, and keys act on the current photo.
 */
export function photoGrid(app: App): TemplateResult {
  const { order, grid, current } = app.state.label;
  const classOf = labelsOf(app.state);
  const height = Math.ceil(order.length / grid.columns) * grid.rowHeight;
  const top = Math.floor(grid.from / grid.columns) * grid.rowHeight;
  return html`<div
    class="label-grid"
    id="label-grid"
    data-testid="label-grid"
    data-count=${order.length}
    role="listbox"
    aria-multiselectable="true"
    tabindex="0"
    aria-label=${text.label.grid}
    aria-activedescendant=${current ? `label-${current.key}` : ''}
    @keydown=${(event: KeyboardEvent) => press(app, event)}
    @pointerdown=${(event: PointerEvent) => startMarquee(app, event)}
    @pointermove=${(event: PointerEvent) => dragMarquee(app, event)}
    @pointerup=${() => dropMarquee(app, true)}
    @pointercancel=${() => dropMarquee(app, false)}
    ${gridFrame(app)}
  >
    ${order.length === 0 ? noneShown(app) : ''}
    <div class="label-canvas" role="none" ${cssVariable('--height', `${height}px`)}>
      <div
        class="label-window"
        role="none"
        ${cssVariable('--top', `${top}px`)}
        ${cssVariable('--columns', `${grid.columns}`)}
        ${cssVariable('--row', `${grid.rowHeight}px`)}
      >
        ${order.slice(grid.from, grid.to).map((photo, place) => cell(app, classOf, photo, grid.from + place))}
      </div>
      ${marquee(app)}
    </div>
  </div>`;
}

/** The state of a photo in a few words. */
interface Verdict {
  state: 'labelled' | 'accepted' | 'skipped' | 'failed' | 'unlike' | 'guess' | 'waiting';
  label: string;
  words: string;
  share: number | null;
  hue: number | '';
  icon: Icon | null;
}

function cell(app: App, classOf: ClassOf, photo: LabelPhoto, place: number): TemplateResult {
  const { current, selected, order } = app.state.label;
  const verdict = verdictOn(app, classOf, photo);
  // Keys act on the current photo while none is selected.
  const isTarget = selected.size > 0 ? selected.has(photo) : photo === current;
  const share = verdict.share === null ? '' : text.label.percent(verdict.share);
  return html`<div
    class="label-cell ${verdict.state} ${photo === current ? 'current' : ''}"
    id="label-${photo.key}"
    data-testid="label-photo"
    data-name=${photo.file.name}
    data-state=${verdict.state}
    data-label=${verdict.label}
    data-share=${verdict.share ?? ''}
    data-hue=${verdict.hue}
    role="option"
    aria-selected=${isTarget}
    aria-setsize=${order.length}
    aria-posinset=${place + 1}
    aria-label=${[photo.file.name, verdict.words, share].filter(Boolean).join(', ')}
    title=${photo.path}
    @click=${(event: MouseEvent) => click(app, photo, event)}
    ${thumbnail(app, photo)}
  >
    <span class="label-picture">${picture(photo)}</span>
    <span class="label-words">
      ${verdict.icon ? icon(verdict.icon) : html`<span class="swatch"></span>`}
      <span class="label-name">${verdict.words}</span>
      <span class="label-share">${share}</span>
    </span>
  </div>`;
}

/** With the keys of the platform a click selects several photos, as in lists of files. */
function click(app: App, photo: LabelPhoto, event: MouseEvent): void {
  if (isEndOfMarquee()) return;
  const adds = event.ctrlKey || event.metaKey || app.state.label.selecting;
  if (event.shiftKey) extendTo(app, photo, adds);
  else if (adds) toggle(app, photo);
  else choose(app, photo);
}

/** Says that no photo is shown, with a way back to all of them. */
function noneShown(app: App): TemplateResult {
  const { filter, folder } = app.state.label;
  const isHidden = filter !== 'all' && (folder?.photos.length ?? 0) > 0;
  return html`<p class="fine" data-testid="label-none">${text.label.none}</p>
    ${
      isHidden
        ? html`<button
            type="button"
            class="button soft"
            data-testid="show-all"
            @click=${() => filterBy(app, 'all')}
          >
            ${text.label.showAll}
          </button>`
        : ''
    }`;
}

/** The user's class takes precedence over the prediction. */
export function verdictOn({ state }: App, classOf: ClassOf, photo: LabelPhoto): Verdict {
  const given = classOf(photo);
  const plain = { label: '', share: null, hue: '' as const, icon: null };
  if (given) {
    const { label, hue } = given;
    const accepted = isAccepted(classOf, photo);
    return {
      state: accepted ? 'accepted' : 'labelled',
      label,
      words: shownName(label),
      share: null,
      hue,
      icon: accepted ? 'rate' : 'check',
    };
  }
  if (photo.problem !== null)
    return { ...plain, state: 'failed', words: text.label.failed, icon: 'warning' };
  if (photo.mark === 'skipped')
    return { ...plain, state: 'skipped', words: text.label.skipped, icon: 'close' };
  const { answer } = photo;
  const entry = answer ? classByLabel(state, answer.label) : undefined;
  if (!answer || !entry) {
    const words = photo.embedding ? text.label.noAnswer : text.label.unread;
    return { ...plain, state: 'waiting', words };
  }
  if (answer.unlike) {
    const words = text.many.unlikeNear(shownName(entry.label));
    return { ...plain, state: 'unlike', words, icon: 'none' };
  }
  const { label, hue } = entry;
  return {
    state: 'guess',
    label,
    words: shownName(label),
    share: answer.probability,
    hue,
    icon: null,
  };
}
