import { cleanName, HandfulError, nameProblem } from 'handful';
import { type Collection, readCollection } from 'handful/collection';
import { type App, notify, sentenceOf } from '../app.js';
import { type Found, sortByFolder } from '../intake/folders.js';
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

/** Adds photos dropped outside every class: folders become classes, and the page asks about loose photos. */
export function addFound(app: App, found: readonly Found[]): void {
  const { classes, loose, stray, skipped } = sortByFolder(found);
  const refused = addToClasses(app, classes);
  loose.push(...refused.flatMap(({ files }) => files));
  const notes = [
    ...refused.map(({ name, files }) => text.names.refused(name, files.length)),
    ...(stray.length > 0 ? [text.skippedLoose(stray.length)] : []),
    ...(skipped > 0 ? [text.skippedFiles(skipped)] : []),
  ];
  if (classes.size === 0 && loose.length === 0) notes.unshift(text.nothingFound);
  if (notes.length > 0) notify(app, notes.join(' '));
  addFiles(app, null, loose);
}

/** Adds the photos of a collection made by another tool, under its labels. */
export async function addCollection(app: App, found: readonly Found[]): Promise<void> {
  const collection = await readOrNotify(app, found);
  if (!collection) return;
  // The reader of collections has refused the labels that no class can have.
  addToClasses(app, new Map(collection.classes.map(({ label, photos }) => [label, photos])));
  const notes = collection.notes.map(({ code, message }) => text.reason(code, message));
  if (notes.length > 0) notify(app, notes.join(' '));
  addFiles(app, null, collection.loose);
}

/** The photos of a collection regardless of their labels; `null` after a message if it cannot be read. */
export async function photosOfCollection(
  app: App,
  found: readonly Found[],
): Promise<File[] | null> {
  const collection = await readOrNotify(app, found);
  return collection && [...collection.classes.flatMap(({ photos }) => photos), ...collection.loose];
}

async function readOrNotify(app: App, found: readonly Found[]): Promise<Collection | null> {
  try {
    return await readCollection(found);
  } catch (error) {
    if (!(error instanceof HandfulError)) throw error;
    notify(app, sentenceOf(error));
    return null;
  }
}

/** Photos under a name that no class can have. */
interface Refused {
  name: string;
  files: File[];
}

/**
 * Adds photos to classes by label, and creates the classes that do not exist. All spellings of a label
 * are one class. Returns what could not be added because its label is empty or too long.
 */
export function addToClasses(app: App, written: ReadonlyMap<string, File[]>): Refused[] {
  const classes = new Map<string, File[]>();
  const refused: Refused[] = [];
  for (const [label, files] of written) {
    const name = cleanName(label);
    if (nameProblem(name) === null) classes.set(name, [...(classes.get(name) ?? []), ...files]);
    else refused.push({ name, files });
  }
  if (classes.size > 0) addClean(app, classes);
  return refused;
}

function addClean(app: App, classes: ReadonlyMap<string, File[]>): void {
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
