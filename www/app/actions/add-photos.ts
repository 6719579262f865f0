import type { App } from '../app.js';
import type { PhotoClass, Query, Target } from '../state/photos.js';
import { classByKey, classByLabel } from '../state/state.js';
import { text } from '../strings/index.js';
import { createClass, dropStarters, freeName } from './classes.js';
import { recognise } from './recognise.js';
import { record } from './record.js';
import { teach } from './teach.js';

/** Adds photos to a class or to the photos to recognise; without a target, the page asks. */
export function addFiles(app: App, target: Target, files: File[]): void {
  if (files.length === 0) return;
  if (target?.kind === 'query') recognise(app, files);
  else if (target?.kind === 'class') {
    const entry = classByKey(app.state, target.key);
    if (entry) teach(app, [{ entry, files }]);
  } else {
    app.state.ask = { files, recognised: false };
    app.redraw();
  }
}

/** Asks for the class of a recognised photo, to learn it. */
export function askToTeach(app: App, { file }: Query): void {
  app.state.ask = { files: [file], recognised: true };
  app.redraw();
}

/** Adds photos to classes by clean label, and creates the classes that do not exist. */
export function addToClasses(app: App, classes: ReadonlyMap<string, File[]>): void {
  if (classes.size === 0) return;
  const count = [...classes.values()].reduce((sum, files) => sum + files.length, 0);
  record(
    app,
    () => text.undo.added(count, [...classes.keys()]),
    () => {
      dropStarters(app);
      const created: number[] = [];
      const groups = [...classes].map(([label, files]) => {
        const known = classByLabel(app.state, label);
        const entry: PhotoClass = known ?? createClass(app, label);
        if (!known) created.push(entry.key);
        return { entry, files };
      });
      teach(app, groups, created);
    },
  );
}

/** Answers where the photos asked about go: to a class, to a new class, to the queries, or nowhere. */
export function answerAsk(app: App, answer: PhotoClass | 'new' | 'query' | 'nowhere'): void {
  const { ask } = app.state;
  app.state.ask = null;
  app.redraw();
  if (ask === null || answer === 'nowhere') return;
  const { files } = ask;
  if (answer === 'query') {
    recognise(app, files);
    return;
  }
  if (answer !== 'new') {
    teach(app, [{ entry: answer, files }]);
    return;
  }
  const label = freeName(app);
  record(
    app,
    () => text.undo.added(files.length, [label]),
    () => {
      const entry = createClass(app, label);
      teach(app, [{ entry, files }], [entry.key]);
      app.redrawAndFocus(`#name-${entry.key}`);
    },
  );
}
