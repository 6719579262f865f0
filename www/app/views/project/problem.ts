import { html, nothing, type TemplateResult } from 'lit-html';
import { problemOf } from '../../actions/project.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';

/** Says that something is in this tab alone, for as long as it is so. */
export function keepingProblem({ state }: App): TemplateResult | typeof nothing {
  const { keeping } = state.keep;
  if (keeping.kind !== 'full' && keeping.kind !== 'failed') return nothing;
  return html`<div class="dock-item broken" data-testid="not-kept" data-unkept=${keeping.unkept}>
    <div>
      <h2>${icon('warning')}${text.keep.problemTitle}</h2>
      <p>${problemOf(keeping)}</p>
    </div>
    <div class="dock-actions">
      <button type="button" class="button" popovertarget="project-menu">${text.keep.title}</button>
    </div>
  </div>`;
}
