import { html, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { cancelExport } from '../../actions/label/export/run.js';
import { exportSidecars } from '../../actions/label/export/sidecars.js';
import {
  canWriteFolders,
  exportFolders,
  exportTable,
  exportZip,
} from '../../actions/label/export/write.js';
import type { App } from '../../app.js';
import { THRESHOLDS } from '../../state/accepting.js';
import { type ExportOptions, SCOPES } from '../../state/label.js';
import { text } from '../../strings/late.js';
import { icon } from '../icons.js';

/** The menu that saves the result, or the progress of saving. */
export function saving(app: App): TemplateResult {
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
    ['export-xmp', text.out.sidecars, () => exportSidecars(app)],
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
      ${options(app, label.exportOptions)}
      ${ways.map(
        ([testid, words, run]) =>
          html`<button type="button" class="button plain" data-testid=${testid} @click=${choose(run)}>${words}</button>`,
      )}
    </div>
  </details>`;
}

/** Which photos are saved, and with what. */
function options(app: App, chosen: ExportOptions): TemplateResult {
  const change = (changed: Partial<ExportOptions>): void => {
    app.state.label.exportOptions = { ...chosen, ...changed };
    app.redraw();
  };
  const select = (event: Event): HTMLSelectElement => event.currentTarget as HTMLSelectElement;
  const leasts = [0, ...THRESHOLDS.toReversed()];
  return html`<label class="field">
      <span>${text.out.scope}</span>
      <select
        data-testid="export-scope"
        @change=${(event: Event) => change({ scope: SCOPES[select(event).selectedIndex] ?? 'all' })}
      >
        ${SCOPES.map(
          (each) =>
            html`<option value=${each} .selected=${live(each === chosen.scope)}>${text.out.scopes[each]}</option>`,
        )}
      </select>
    </label>
    <label class="field">
      <span>${text.many.threshold}</span>
      <select
        data-testid="export-least"
        @change=${(event: Event) => change({ least: leasts[select(event).selectedIndex] ?? 0 })}
      >
        ${leasts.map(
          (each) =>
            html`<option value=${each} .selected=${live(each === chosen.least)}>
              ${each === 0 ? text.out.any : text.out.percent(each)}
            </option>`,
        )}
      </select>
    </label>
    <label class="check">
      <input
        type="checkbox"
        data-testid="export-details"
        .checked=${live(chosen.details)}
        @change=${(event: Event) => change({ details: (event.currentTarget as HTMLInputElement).checked })}
      />
      <span>${text.out.details}</span>
    </label>`;
}
