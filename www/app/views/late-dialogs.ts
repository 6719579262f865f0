import { nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.js';
import { Later } from './later.js';

/** The code of the dialogs, see `dialogs`. */
export const DIALOGS = new Later(async () => (await import('./dialogs.js')).dialogs);

/** The dialogs, where one of them is wanted. */
export function lateDialogs(app: App): TemplateResult | typeof nothing {
  const { ask, live, intake, project, sheet } = app.state;
  const isWanted =
    sheet !== null ||
    ask !== null ||
    live.burst !== null ||
    intake.table !== null ||
    project.replacing !== null ||
    project.status.kind === 'locked';
  return (isWanted && DIALOGS.shown(app)?.(app)) || nothing;
}
