import { type App, announce } from '../app.js';
import { type Language, setLanguage, text } from '../strings/index.js';
import { renameClass } from './classes.js';
import { unrecorded } from './record.js';

/** Changes the language of the page, also for later visits. */
export function chooseLanguage(app: App, language: Language): void {
  const { defaultClassName: before, project: projectBefore } = text;
  const { project } = app.state;
  setLanguage(language);
  // Names given by the page are translated; names given by the user stay.
  for (const [index, entry] of app.state.classes.entries()) {
    if (entry.starter && entry.label === before(index + 1)) {
      unrecorded(app, () => renameClass(app, entry, text.defaultClassName(index + 1)));
      entry.starter = true;
    }
  }
  if (project.name === projectBefore.firstName) project.name = text.project.firstName;
  announce(app, text.languageName);
  app.redraw();
}
