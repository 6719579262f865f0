import { type App, announce, notify } from '../app.js';
import { type Language, nameOf, setLanguage, text } from '../strings/index.js';
import { renameClass } from './classes.js';
import { unrecorded } from './record.js';

/** Changes the language of the page, also for later visits. */
export async function chooseLanguage(app: App, language: Language): Promise<void> {
  const { defaultClassName: before, project: projectBefore } = text;
  const { project } = app.state;
  try {
    await setLanguage(language);
  } catch {
    notify(app, text.languageMissing(nameOf(language)));
    return;
  }
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
