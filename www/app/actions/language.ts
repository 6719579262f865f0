import { type App, announce } from '../app.js';
import { choose, type Language, text } from '../strings/index.js';
import { renameClass } from './classes.js';
import { unrecorded } from './record.js';

/** Says everything in another language from now on, and in later visits. */
export function chooseLanguage(app: App, language: Language): void {
  const { defaultClassName: before, keep: keepBefore } = text;
  const { keep } = app.state;
  choose(language);
  // Names that the page made up are words of the page; those of the person stay as they are.
  for (const [index, entry] of app.state.classes.entries()) {
    if (entry.starter && entry.label === before(index + 1)) {
      unrecorded(() => renameClass(app, entry, text.defaultClassName(index + 1)));
      entry.starter = true;
    }
  }
  if (keep.name === keepBefore.firstName) keep.name = text.keep.firstName;
  announce(app, text.languageName);
  app.redraw();
}
