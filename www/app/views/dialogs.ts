import { html, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { askDialog } from './ask.js';
import { columnsDialog } from './intake/columns.js';
import { burstDialog } from './live/burst.js';
import { photoSheet } from './photo-sheet.js';
import { lockedDialog } from './project/locked.js';
import { replaceDialog } from './project/replace.js';

/** The dialogs that a first visitor does not see. Each is empty until it is wanted. */
export function dialogs(app: App): TemplateResult {
  return html`${photoSheet(app)} ${columnsDialog(app)} ${askDialog(app)} ${lockedDialog(app)} ${replaceDialog(app)} ${burstDialog(app)}`;
}
