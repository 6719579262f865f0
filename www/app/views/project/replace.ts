import { html, nothing, type TemplateResult } from 'lit-html';
import { answerReplace } from '../../actions/project-file.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { sheet, shut } from '../sheet.js';

/** Asks before a file replaces photos that are not saved. */
export function replaceDialog(app: App): TemplateResult | typeof nothing {
  const { project, classes } = app.state;
  if (project.replacing === null) return nothing;
  const count = classes.reduce((sum, { photos }) => sum + photos.length, 0);
  const open = (event: Event): void => {
    answerReplace(app, true);
    shut(event);
  };
  return sheet({
    testid: 'replace',
    titleId: 'replace-title',
    closed: () => answerReplace(app, false),
    body: html`<h2 id="replace-title">${text.project.replaceTitle(project.replacing.name)}</h2>
      <p>${text.project.replaceWhy(count)}</p>
      <div class="row">
        <button type="button" class="button danger" data-testid="replace-yes" @click=${open}>
          ${text.project.replaceYes}
        </button>
        <button type="button" class="button soft" data-testid="replace-no" @click=${shut}>
          ${text.cancel}
        </button>
      </div>`,
  });
}
