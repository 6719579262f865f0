import { html, type TemplateResult } from 'lit-html';
import { accept, giveTo, skip } from '../../actions/label/decide.js';
import { filterBy } from '../../actions/label/order.js';
import { labelThisNext } from '../../actions/label/propose.js';
import { choose, step } from '../../actions/label/select.js';
import type { App } from '../../app.js';
import type { LabelPhoto } from '../../state/label.js';
import { givenClass, indexPhotos, type PhotoIndex } from '../../state/photo-index.js';
import { shownName } from '../../state/shown-name.js';
import { classByLabel } from '../../state/state.js';
import { text } from '../../strings/index.js';
import { cssVariable, thumbnail } from '../directives.js';
import { type Icon, icon } from '../icons.js';
import { picture } from '../picture.js';
import { gridFrame } from './grid-frame.js';

/**
 * The photos of the folder. Only those near the screen are in the document. The focus stays on the
 * grid, and keys act on the current photo.
 */
export function photoGrid(app: App): TemplateResult {
  const { order, grid, current } = app.state.label;
  const index = indexPhotos(app.state);
  const height = Math.ceil(order.length / grid.columns) * grid.rowHeight;
  const top = Math.floor(grid.from / grid.columns) * grid.rowHeight;
  return html`<div
    class="label-grid"
    id="label-grid"
    data-testid="label-grid"
    data-count=${order.length}
    role="listbox"
    tabindex="0"
    aria-label=${text.label.grid}
    aria-activedescendant=${current ? `label-${current.key}` : ''}
    @keydown=${(event: KeyboardEvent) => press(app, event)}
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
        ${order.slice(grid.from, grid.to).map((photo, place) => cell(app, index, photo, grid.from + place))}
      </div>
    </div>
  </div>`;
}

/** The state of a photo in a few words. */
interface Verdict {
  state: 'labelled' | 'skipped' | 'failed' | 'unlike' | 'guess' | 'waiting';
  label: string;
  words: string;
  share: number | null;
  hue: number | '';
  icon: Icon | null;
}

function cell(app: App, index: PhotoIndex, photo: LabelPhoto, place: number): TemplateResult {
  const { current, order } = app.state.label;
  const verdict = verdictOn(app, index, photo);
  const share = verdict.share === null ? '' : text.label.percent(verdict.share);
  return html`<div
    class="label-cell ${verdict.state}"
    id="label-${photo.key}"
    data-testid="label-photo"
    data-name=${photo.file.name}
    data-state=${verdict.state}
    data-label=${verdict.label}
    data-share=${verdict.share ?? ''}
    data-hue=${verdict.hue}
    role="option"
    aria-selected=${photo === current}
    aria-setsize=${order.length}
    aria-posinset=${place + 1}
    aria-label=${[photo.file.name, verdict.words, share].filter(Boolean).join(', ')}
    title=${photo.path}
    @click=${() => choose(app, photo)}
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
export function verdictOn({ state }: App, index: PhotoIndex, photo: LabelPhoto): Verdict {
  const given = givenClass(index, photo);
  const plain = { label: '', share: null, hue: '' as const, icon: null };
  if (given) {
    const { label, hue } = given;
    return { state: 'labelled', label, words: shownName(label), share: null, hue, icon: 'check' };
  }
  if (photo.problem !== null)
    return { ...plain, state: 'failed', words: text.label.failed, icon: 'warning' };
  if (photo.skipped)
    return { ...plain, state: 'skipped', words: text.label.skipped, icon: 'close' };
  const { answer } = photo;
  const entry = answer ? classByLabel(state, answer.label) : undefined;
  if (!answer || !entry) {
    const words = photo.embedding ? text.label.noAnswer : text.label.unread;
    return { ...plain, state: 'waiting', words };
  }
  if (answer.unlike) return { ...plain, state: 'unlike', words: text.label.unlike, icon: 'none' };
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

function press(app: App, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { grid, order } = app.state.label;
  const { columns } = grid;
  const moves: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * grid.rows,
    PageDown: columns * grid.rows,
    Home: -order.length,
    End: order.length,
  };
  const move = moves[event.key];
  if (move !== undefined) step(app, move);
  // A key that is held down moves the selection, but decides on no photo: each was hardly seen.
  else if (event.repeat && /^([0-9]|Enter| )$/.test(event.key)) event.preventDefault();
  else if (event.key === 'Enter') accept(app);
  else if (event.key === ' ') skip(app);
  else if (event.key === '0') void labelThisNext(app);
  else if (/^[1-9]$/.test(event.key)) {
    const entry = app.state.classes[Number(event.key) - 1];
    if (entry) giveTo(app, entry.label);
  } else {
    // A letter is the first one of a class name, so it goes into the field for it.
    if (/^\p{L}$/u.test(event.key)) document.getElementById('label-class')?.focus();
    return;
  }
  event.preventDefault();
}
