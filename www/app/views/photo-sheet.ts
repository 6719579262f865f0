import { html, nothing, type TemplateResult } from 'lit-html';
import { closeSheet, movePhoto, removePhoto, sheetPhoto } from '../actions/classes.js';
import type { App } from '../app.js';
import { shownName } from '../state/shown-name.js';
import { classByLabel } from '../state/state.js';
import { text } from '../strings/index.js';
import { heatSwitch, photoWithHeat } from './heat.js';
import { icon } from './icons.js';
import { photoGroup } from './photo-group.js';
import { sheet, shut } from './sheet.js';

/** The dialog of a photo: shows it in full size, moves it, removes it. */
export function photoSheet(app: App): TemplateResult | typeof nothing {
  const { preview } = app.state.sheet ?? {};
  const open = sheetPhoto(app);
  if (preview === undefined || !open) return nothing;
  const { entry, photo } = open;
  const { name } = photo.file;
  const move = (event: Event): void => {
    const select = event.currentTarget as HTMLSelectElement;
    const to = classByLabel(app.state, select.value);
    shut(event);
    if (!to) return;
    movePhoto(app, entry, to, photo);
    app.redrawAndFocus(`#photo-${photo.key}`);
  };
  const remove = (event: Event): void => {
    shut(event);
    removePhoto(app, entry, photo);
  };
  return sheet({
    testid: 'photo-sheet',
    titleId: 'sheet-title',
    closed: () => closeSheet(app),
    body: html`<div class="sheet-head">
        <h2 id="sheet-title">${name}</h2>
        <button type="button" class="icon-button" data-testid="sheet-close" aria-label=${text.close} @click=${shut}>
          ${icon('close')}
        </button>
      </div>
      ${photoWithHeat(app, photo, preview)} ${heatSwitch(app, photo, entry.label)}
      ${photoGroup(app, photo)}
      <div class="row">
        <label class="field">
          <span>${text.moveTo}</span>
          <select data-testid="move-photo" @change=${move}>
            ${app.state.classes.map(
              ({ key, label }) =>
                html`<option value=${label} ?selected=${key === entry.key}>${shownName(label)}</option>`,
            )}
          </select>
        </label>
        <button type="button" class="button danger" data-testid="sheet-remove" @click=${remove}>
          ${icon('trash')}<span>${text.remove}</span>
        </button>
      </div>`,
  });
}
