import { html, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { text } from '../strings/index.js';
import { brandMark } from './icons.js';
import { projectButton, projectMenu } from './project/button.js';
import { undoButtons } from './project/undo.js';
import { sealBadge } from './seal/badge.js';
import { settingsButton, settingsMenu } from './settings.js';
import { shareButton, shareMenu } from './share.js';

/** The header: brand, project, undo, seal, sharing and settings. */
export function header(app: App): TemplateResult {
  return html`<header class="header">
    <h1 class="brand">${brandMark()}<span>${text.brand}</span></h1>
    <div class="header-tools">${projectButton(app)} ${projectMenu(app)} ${undoButtons(app)}</div>
    ${sealBadge(app)} ${shareButton()} ${shareMenu(app)} ${settingsButton(app)} ${settingsMenu(app)}
  </header>`;
}
