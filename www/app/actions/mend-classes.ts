import { type App, notify } from '../app.js';
import { initialHistory } from '../state/history.js';
import { mendNames } from '../state/mend-names.js';
import { text } from '../strings/index.js';

/**
 * Mends the names of classes that the engine would refuse, and joins the classes whose names are
 * spellings of one: a project may come from an older version of the page. No photo is lost.
 */
export function mendClasses(app: App): void {
  const { state } = app;
  const { classes, changes } = mendNames(state.classes, text.defaultClassName);
  if (changes.length === 0) return;
  state.classes = classes;
  // Its layouts still have the old names.
  state.history = initialHistory();
  notify(app, changes.map(({ kind, name }) => text.names[kind](name)).join(' '));
}
