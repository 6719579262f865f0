import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import {
  cancelExport,
  canWriteFolders,
  exportFolders,
  exportTable,
  exportZip,
} from '../../actions/label/export/write.js';
import { closeFolder } from '../../actions/label/open.js';
import { arrange, filterBy, sortBy } from '../../actions/label/order.js';
import { pauseReading, readFolder } from '../../actions/label/read.js';
import type { App } from '../../app.js';
import {
  isToRead,
  type LabelFilter,
  type LabelFolder,
  type LabelState,
  SORTS,
} from '../../state/label.js';
import { givenClass, indexPhotos } from '../../state/photo-index.js';
import { shownName } from '../../state/shown-name.js';
import { text } from '../../strings/index.js';
import { cautionNote } from '../caution.js';
import { icon } from '../icons.js';

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
    </div>`;
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
  const index = indexPhotos(state);
  let labelled = 0;
  let unlike = 0;
  let [sure, counted] = [0, 0];
  for (const photo of photos) {
    const { answer } = photo;
    if (givenClass(index, photo)) labelled += 1;
    else if (answer?.unlike) unlike += 1;
    else if (answer && answer.probability !== null)
      [sure, counted] = [sure + answer.probability, counted + 1];
  }
  if (!state.trained) return nothing;
  return html`<p class="fine" data-testid="label-summary" data-labelled=${labelled} data-unlike=${unlike}>
    ${text.label.summary(labelled, unlike)}
    ${counted > 0 ? text.label.expected(sure / counted, state.report?.openSetRates?.unknown ?? null) : nothing}
  </p>`;
}

function sorting(app: App): TemplateResult {
  const { sort } = app.state.label;
  const changed = (event: Event): void => {
    const chosen = SORTS[(event.currentTarget as HTMLSelectElement).selectedIndex];
    if (chosen) sortBy(app, chosen);
  };
  return html`<label class="field">
    <span>${text.label.sort}</span>
    <select data-testid="label-sort" @change=${changed}>
      ${SORTS.map((each) => html`<option value=${each} .selected=${live(each === sort)}>${text.label.sorts[each]}</option>`)}
    </select>
  </label>`;
}

function filtering(app: App): TemplateResult {
  const { label, classes } = app.state;
  const choices: readonly (readonly [LabelFilter, string])[] = [
    ['all', text.label.filters.all],
    ['open', text.label.filters.open],
    ['labelled', text.label.filters.labelled],
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

function saving(app: App): TemplateResult {
  const { label } = app.state;
  if (label.export) {
    const { done, total } = label.export;
    return html`<div class="label-export" data-testid="label-exporting">
      <label for="export-bar">${text.label.exporting(done, total)}</label>
      <progress id="export-bar" max=${total} .value=${done}></progress>
      <button type="button" class="button soft" data-testid="cancel-export" @click=${() => cancelExport(app)}>
        ${text.cancel}
      </button>
    </div>`;
  }
  const ways: readonly (readonly [string, string, () => unknown])[] = [
    ['export-csv', text.label.csv, () => exportTable(app, 'csv')],
    ['export-json', text.label.json, () => exportTable(app, 'json')],
    ['export-zip', text.label.zip, () => exportZip(app)],
    ...(canWriteFolders()
      ? [['export-folders', text.label.folders, () => exportFolders(app)] as const]
      : []),
  ];
  const choose = (run: () => unknown) => (event: Event) => {
    (event.currentTarget as Element).closest('details')?.removeAttribute('open');
    run();
  };
  return html`<details class="label-export-menu">
    <summary class="button soft" data-testid="label-export">
      <span>${text.label.export}</span>${icon('chevron')}
    </summary>
    <div class="label-export-ways">
      ${ways.map(
        ([testid, words, run]) =>
          html`<button type="button" class="button plain" data-testid=${testid} @click=${choose(run)}>${words}</button>`,
      )}
    </div>
  </details>`;
}
