import { html, nothing, type TemplateResult } from 'lit-html';
import { saveProblem } from '../../actions/project.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';

/** Shows that some photos exist only in this tab. */
export function savingProblem({ state }: App): TemplateResult | typeof nothing {
  const { status } = state.project;
  if (status.kind !== 'full' && status.kind !== 'failed') return nothing;
  return html`<div class="dock-item broken" data-testid="not-saved" data-unsaved=${status.unsaved}>
    <div>
      <h2>${icon('warning')}${text.project.problemTitle}</h2>
      <p>${saveProblem(status)}</p>
    </div>
    <div class="dock-actions">
      <button type="button" class="button soft" popovertarget="project-menu">${text.project.title}</button>
    </div>
  </div>`;
}
