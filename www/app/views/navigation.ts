import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { isNarrow } from '../narrow.js';
import { VIEWS, type ViewName } from '../state/settings.js';
import { text } from '../strings/index.js';
import { BACKBONE, LOSS_CURVE } from './advanced.js';
import { type Icon, icon } from './icons.js';
import { DIALOGS } from './late-dialogs.js';
import { Later } from './later.js';
import { PROJECT_MENU } from './project/button.js';
import { HEAT } from './result.js';
import { SHARE_WAYS } from './share.js';
import { teachView } from './teach.js';

type Template = (app: App) => TemplateResult;

/** The icons of the links. */
const ICONS: Record<ViewName, Icon> = {
  teach: 'photos',
  check: 'rate',
  label: 'folder',
  live: 'camera',
};

/** The views that a first visitor does not see. */
const LATER: Record<Exclude<ViewName, 'teach'>, Later<Template>> = {
  check: new Later(async () => (await import('./check/view.js')).checkView),
  label: new Later(async () => (await import('./label/view.js')).labelView),
  live: new Later(async () => (await import('./live/view.js')).liveView),
};

/** Loads the code of every view, to be called before the page is sealed. */
export async function loadViews(app: App): Promise<void> {
  await Promise.all(
    [...Object.values(LATER), BACKBONE, LOSS_CURVE, DIALOGS, HEAT, PROJECT_MENU, SHARE_WAYS].map(
      (view) => view.load(app),
    ),
  );
}

/** The view that the address names: a `<main>` with its name as id. */
export function currentView(app: App): TemplateResult {
  const { view } = app.state;
  const template = view === 'teach' ? teachView : LATER[view].shown(app);
  return template
    ? template(app)
    : html`<main class="main" id=${view} tabindex="-1" aria-busy="true"></main>`;
}

/** The links to the views. In a narrow window the answers of the view "Teach" have a link of their own. */
export function navigation({ state }: App): TemplateResult {
  const { view, section } = state;
  const narrow = isNarrow();
  const answers = narrow && view === 'teach' && section === 'recognise';
  const [first, ...others] = VIEWS;
  const link = (name: ViewName): TemplateResult =>
    tab(name, ICONS[name], text.views[name], view === name && !answers);
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
