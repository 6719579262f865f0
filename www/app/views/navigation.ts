import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { VIEWS, type ViewName } from '../state/settings.js';
import { text } from '../strings/index.js';
import { checkView } from './check/view.js';
import { type Icon, icon } from './icons.js';
import { labelView } from './label/view.js';
import { liveView } from './live/view.js';
import { teachView } from './teach.js';

/** The template of a view and the icon of its link. The template is a `<main>` with the view's name as id. */
interface ViewTemplate {
  icon: Icon;
  template(app: App): TemplateResult;
}

/** The templates of all views. */
export const VIEW_TEMPLATES: Record<ViewName, ViewTemplate> = {
  teach: { icon: 'photos', template: teachView },
  check: { icon: 'rate', template: checkView },
  label: { icon: 'folder', template: labelView },
  live: { icon: 'camera', template: liveView },
};

/** The links to the views, and on a narrow screen to the section below the classes. */
export function navigation({ state }: App): TemplateResult {
  return html`<nav class="views" aria-label=${text.sections}>
    ${VIEWS.map(
      (name) => html`<a
        href="#${name}"
        data-testid="view-${name}"
        aria-current=${state.view === name ? 'page' : nothing}
        >${icon(VIEW_TEMPLATES[name].icon)}${text.views[name]}</a
      >`,
    )}
    ${
      state.view === 'teach'
        ? html`<a class="narrow-only" href="#recognise">${icon('look')}${text.skipRecognise}</a>`
        : nothing
    }
  </nav>`;
}
