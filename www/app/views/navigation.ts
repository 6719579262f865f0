import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { isNarrow } from '../narrow.js';
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

/** The links to the views. In a narrow window the answers of the view "Teach" have a link of their own. */
export function navigation({ state }: App): TemplateResult {
  const { view, section } = state;
  const narrow = isNarrow();
  const answers = narrow && view === 'teach' && section === 'recognise';
  const [first, ...others] = VIEWS;
  const link = (name: ViewName): TemplateResult =>
    tab(name, VIEW_TEMPLATES[name].icon, text.views[name], view === name && !answers);
  return html`<nav class="views" aria-label=${text.sections}>
    ${link(first)} ${narrow ? tab('recognise', 'look', text.recognise, answers) : nothing}
    ${others.map(link)}
  </nav>`;
}

function tab(name: string, sign: Icon, words: string, current: boolean): TemplateResult {
  return html`<a
    href="#${name}"
    data-testid="view-${name}"
    aria-current=${current ? 'page' : nothing}
    >${icon(sign)}${words}</a
  >`;
}
