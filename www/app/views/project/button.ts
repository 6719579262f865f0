import { html, nothing, type TemplateResult } from 'lit-html';
import { refreshMenu } from '../../actions/project.js';
import type { App } from '../../app.js';
import { text } from '../../strings/index.js';
import { icon } from '../icons.js';
import { Later } from '../later.js';

/** The content of the menu. */
export const PROJECT_MENU = new Later(async () => (await import('./menu.js')).projectMenuContent);

/** The button with the project's name, which opens the menu. */
export function projectButton({ state }: App): TemplateResult {
  const { project } = state;
  return html`<button
    type="button"
    class="engine project"
    id="project-button"
    data-testid="project"
    data-id=${project.id ?? ''}
    data-storage=${project.status.kind}
    popovertarget="project-menu"
    aria-label=${text.project.menu(project.name)}
  >
    ${icon('folder')}<span>${project.name}</span>${icon('chevron')}
  </button>`;
}

/** The project menu, whose content is loaded when it opens, or in the background. */
export function projectMenu(app: App): TemplateResult {
  const opened = (event: ToggleEvent): void => {
    if (event.newState !== 'open') app.state.project.asking = false;
    else {
      PROJECT_MENU.shown(app);
      void refreshMenu(app);
    }
  };
  return html`<section
    id="project-menu"
    class="popover"
    popover
    aria-labelledby="project-menu-title"
    data-testid="project-menu"
    @toggle=${opened}
  >
    ${PROJECT_MENU.content?.(app) ?? nothing}
  </section>`;
}
