import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { closeFolder } from '../../actions/label/open.js';
import { arrange, filterBy, sortBy } from '../../actions/label/order.js';
import { pauseReading, readFolder } from '../../actions/label/read.js';
import type { App } from '../../app.js';
import { isAccepted, labelsOf } from '../../state/given.js';
import {
  isToRead,
  type LabelFilter,
  type LabelFolder,
  type LabelSort,
  type LabelState,
  SORTS,
} from '../../state/label.js';
import { shownName } from '../../state/shown-name.js';
import { text } from '../../strings/late.js';
import { cautionNote } from '../caution.js';
import { saving } from './saving.js';
import { selectingTools } from './selecting.js';

/** The bar above the grid: the folder, the progress of reading, sorting, filtering and exporting. */
export function tools(app: App, folder: LabelFolder): TemplateResult {
  return html`<div class="label-head">
      <h2 id="label-title">${folder.name}</h2>
      <span class="fine">${text.label.photos(folder.photos.length)}</span>
      <button type="button" class="button plain" data-testid="close-folder" @click=${() => closeFolder(app)}>
        ${text.label.close}
      </button>
    </div>
    ${reading(app, folder)} ${summary(app, folder)} ${cautionNote(app)}
    <div class="label-tools">
      ${sorting(app)} ${filtering(app)}
      ${app.state.label.unsorted ? sortAgain(app) : nothing} ${saving(app)}
    </div>
    ${selectingTools(app)}`;
}

function reading(app: App, { photos }: LabelFolder): TemplateResult | typeof nothing {
  const { label } = app.state;
  const left = photos.reduce((sum, photo) => sum + (isToRead(photo) ? 1 : 0), 0);
  const done = photos.length - left;
  if (left === 0) return nothing;
  const running = label.reading === 'running';
  return html`<div
    class="label-progress"
    data-testid="label-progress"
    data-done=${done}
    data-total=${photos.length}
    data-state=${label.reading}
  >
    <label for="label-bar">${text.label.reading(done, photos.length)}</label>
    <span class="fine" data-testid="label-pace">${running ? pace(label, left) : text.label.paused}</span>
    <progress id="label-bar" max=${photos.length} .value=${done}></progress>
    <button
      type="button"
      class="button soft"
      data-testid="label-pause"
      @click=${() => (running ? pauseReading(app) : readFolder(app))}
    >
      ${running ? text.label.pause : text.label.resume}
    </button>
  </div>`;
}

function pace({ pace: { done, startedAt } }: LabelState, left: number): string {
  const seconds = (performance.now() - startedAt) / 1000;
  if (done === 0 || seconds <= 0) return '';
  const perSecond = done / seconds;
  return `${text.label.pace(perSecond)}, ${text.secondsLeft(left / perSecond)}`;
}

function summary({ state }: App, { photos }: LabelFolder): TemplateResult | typeof nothing {
  const classOf = labelsOf(state);
  let labelled = 0;
  let accepted = 0;
  let unlike = 0;
  let [sure, counted] = [0, 0];
  for (const photo of photos) {
    const { answer } = photo;
    if (isAccepted(classOf, photo)) accepted += 1;
    else if (classOf(photo)) labelled += 1;
    else if (answer?.unlike) unlike += 1;
    else if (answer && answer.probability !== null)
      [sure, counted] = [sure + answer.probability, counted + 1];
  }
  if (!state.trained) return nothing;
  return html`<p class="fine" data-testid="label-summary" data-labelled=${labelled} data-accepted=${accepted} data-unlike=${unlike}>
    ${text.label.summary(labelled, unlike)}
    ${accepted > 0 ? text.many.summary(accepted) : nothing}
    ${counted > 0 ? text.label.expected(sure / counted, state.report?.openSetRates?.unknown ?? null) : nothing}
  </p>`;
}

function sorting(app: App): TemplateResult {
  const { sort, likeness } = app.state.label;
  const sorts: readonly LabelSort[] = likeness ? [...SORTS, 'like'] : SORTS;
  const words = (each: LabelSort): string =>
    each === 'like' ? text.many.likeSort(likeness?.photo.file.name ?? '') : text.label.sorts[each];
  const changed = (event: Event): void => {
    const chosen = sorts[(event.currentTarget as HTMLSelectElement).selectedIndex];
    if (chosen) sortBy(app, chosen);
  };
  return html`<label class="field">
    <span>${text.label.sort}</span>
    <select data-testid="label-sort" @change=${changed}>
      ${sorts.map((each) => html`<option value=${each} .selected=${live(each === sort)}>${words(each)}</option>`)}
    </select>
  </label>`;
}

function filtering(app: App): TemplateResult {
  const { label, classes } = app.state;
  const choices: readonly (readonly [LabelFilter, string])[] = [
    ['all', text.label.filters.all],
    ['open', text.label.filters.open],
    ['labelled', text.label.filters.labelled],
    ['accepted', text.many.acceptedFilter],
    ['unlike', text.label.filters.unlike],
    ['skipped', text.label.filters.skipped],
    ['failed', text.label.filters.failed],
    ...classes.map((entry) => [entry.key, shownName(entry.label)] as const),
  ];
  const changed = (event: Event): void => {
    const chosen = choices[(event.currentTarget as HTMLSelectElement).selectedIndex];
    if (chosen) filterBy(app, chosen[0]);
  };
  return html`<label class="field">
    <span>${text.label.filter}</span>
    <select data-testid="label-filter" @change=${changed}>
      ${choices.map(([value, words]) => html`<option value=${value} .selected=${live(value === label.filter)}>${words}</option>`)}
    </select>
  </label>`;
}

function sortAgain(app: App): TemplateResult {
  return html`<button
    type="button"
    class="button soft"
    data-testid="sort-again"
    title=${text.label.sortAgainHint}
    @click=${() => arrange(app)}
  >
    ${text.label.sortAgain}
  </button>`;
}
