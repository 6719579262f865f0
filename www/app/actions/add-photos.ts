import { cleanName, nameProblem } from 'handful';
import { type App, toast } from '../app.js';
import type { Group, PhotoClass, Query, Target } from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { classByKey, classByLabel } from '../state/state.js';
import { text } from '../strings/index.js';
import { createClass, dropStarters, freeName } from './classes.js';
import { openFolder } from './label/open.js';
import { recognise } from './recognise.js';
import { record } from './record.js';
import { teach } from './teach.js';

/** More photos than this are a folder to label rather than one class or a list of results. */
export const MANY_PHOTOS = 30;

/**
 * Adds photos to a class or to the photos to recognise. Without a target, and for many photos to
 * recognise, the page asks.
 */
export function addFiles(app: App, target: Target, files: File[]): void {
  if (files.length === 0) return;
  if (target?.kind === 'query' && files.length <= MANY_PHOTOS) recognise(app, files);
  else if (target?.kind === 'class') {
    const entry = classByKey(app.state, target.key);
    if (entry) teach(app, [{ entry, files }]);
  } else {
    askWhere(app, files);
  }
}

/** Asks where photos go; `folder` names the folder that holds all of them. */
export function askWhere(app: App, files: File[], folder: string | null = null): void {
  app.state.ask = { files, recognised: false, folder };
  app.redraw();
}

/** Asks for the class of a recognised photo, to learn it. */
export function askToTeach(app: App, { file }: Query): void {
  app.state.ask = { files: [file], recognised: true, folder: null };
  app.redraw();
}

/** Learns a recognised photo as one of a class. */
export function learnQuery(app: App, { file }: Query, entry: PhotoClass): void {
  teach(app, [{ entry, files: [file] }]);
  toast(app, text.learntAs(file.name, shownName(entry.label)));
}

/**
 * Adds photos to classes by clean label, and creates the classes that do not exist. `groups` are those of
 * photos that belong to one.
 */
export function addToClasses(
  app: App,
  classes: ReadonlyMap<string, File[]>,
  groups: ReadonlyMap<File, Group> = new Map(),
): void {
  if (classes.size === 0) return;
  const count = [...classes.values()].reduce((sum, files) => sum + files.length, 0);
  record(
    app,
    () => text.undo.added(count, [...classes.keys()].map(shownName)),
    () => {
      dropStarters(app);
      const created: number[] = [];
      const additions = [...classes].map(([label, files]) => {
        const known = classByLabel(app.state, label);
        const entry: PhotoClass = known ?? createClass(app, label);
        if (!known) created.push(entry.key);
        return { entry, files, groups };
      });
      teach(app, additions, created);
    },
  );
}

/** What can be answered to the question where photos go. */
export type AskAnswer = PhotoClass | 'new' | 'label' | 'query' | 'nowhere';

/** Puts the photos asked about into a class, a new class, the folder to label, the results, or nowhere. */
export function answerAsk(app: App, answer: AskAnswer): void {
  const { ask } = app.state;
  app.state.ask = null;
  app.redraw();
  if (ask === null || answer === 'nowhere') return;
  const { files, folder } = ask;
  if (answer === 'query') {
    recognise(app, files);
    return;
  }
  if (answer === 'label') {
    location.hash = 'label';
    const path = folder === null ? [] : [folder];
    void openFolder(
      app,
      files.map((file) => ({ file, path })),
    );
    return;
  }
  if (answer !== 'new') {
    teach(app, [{ entry: answer, files }]);
    return;
  }
  const label = newLabel(app, folder);
  record(
    app,
    () => text.undo.added(files.length, [shownName(label)]),
    () => {
      const entry = createClass(app, label);
      teach(app, [{ entry, files }], [entry.key]);
      app.redrawAndFocus(`#name-${entry.key}`);
    },
  );
}

/** The name of a new class: that of the folder if a class can have it and none has it yet. */
function newLabel(app: App, folder: string | null): string {
  const name = cleanName(folder ?? '');
  const usable = nameProblem(name) === null && !classByLabel(app.state, name);
  return usable ? name : freeName(app);
}
