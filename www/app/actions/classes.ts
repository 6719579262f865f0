import { cleanName, MAX_CLASS_NAME, nameProblem } from 'handful';
import { type App, announce } from '../app.js';
import {
  HUES,
  type PhotoClass,
  type Picture,
  SHOWN_AT_FIRST,
  type TaughtPhoto,
} from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { classByKey, classByLabel, nextKey } from '../state/state.js';
import { text } from '../strings/index.js';
import { removeFromEngine, syncEngine } from './engine-sync.js';
import { clearHeat } from './explain.js';
import { startAnswersRound } from './label/answer.js';
import { answerQueries } from './recognise.js';
import { record } from './record.js';
import { scheduleTraining } from './train.js';

/** Number of empty classes on an empty page. */
const STARTERS = 2;

/** Creates a class, under the next free default name unless one is given, which must be clean and free. */
export function createClass(app: App, label: string = freeName(app), starter = false): PhotoClass {
  const { state } = app;
  const entry: PhotoClass = {
    key: nextKey(state),
    hue: freeHue(state.classes),
    label,
    photos: [],
    shown: SHOWN_AT_FIRST,
    asking: false,
    nameProblem: null,
    starter,
  };
  const add = (): void => {
    state.classes = [...state.classes, entry];
  };
  if (starter) add();
  else record(app, () => text.undo.classMade(shownName(label)), add);
  syncEngine(app, (handful) => handful.addClass(label));
  app.redraw();
  return entry;
}

/** Creates the empty classes of an empty page. */
export function createStarters(app: App): void {
  for (let count = 0; count < STARTERS; count += 1) createClass(app, undefined, true);
}

/** Renames a class. An unusable name is refused with a message beside the name field. */
export function renameClass(app: App, entry: PhotoClass, typed: string): void {
  const label = cleanName(typed);
  entry.nameProblem = null;
  app.redraw();
  if (label === entry.label) return;
  entry.nameProblem = whyNot(app, label);
  if (entry.nameProblem !== null) {
    announce(app, entry.nameProblem);
    return;
  }
  const from = entry.label;
  record(
    app,
    () => text.undo.classRenamed(shownName(from), shownName(label)),
    () => {
      entry.label = label;
      entry.starter = false;
    },
  );
  syncEngine(app, (handful) => handful.renameClass(from, label));
  // A running training knows only the old name. Finished results take the new one.
  if (app.state.training === 'running') scheduleTraining(app);
  else renameResults(app, from, label);
}

/** Why no class can take a clean name; `null` if one can. */
function whyNot({ state }: App, label: string): string | null {
  if (classByLabel(state, label)) return text.nameTaken(label);
  switch (nameProblem(label)) {
    case 'empty':
      return text.nameEmpty;
    case 'too-long':
      return text.names.tooLong(MAX_CLASS_NAME);
    default:
      return null;
  }
}

function renameResults(app: App, from: string, to: string): void {
  const { report, queries } = app.state;
  if (!report) return;
  const classes = report.classes.map((entry) =>
    entry.label === from ? { ...entry, label: to } : entry,
  );
  app.state.report = { ...report, classes };
  for (const query of queries) query.stale = query.status !== 'failed';
  answerQueries(app);
  startAnswersRound(app);
}

/** Deletes an empty class at once; asks before deleting one with photos. */
export function askToDelete(app: App, entry: PhotoClass): void {
  if (entry.photos.length === 0) deleteClass(app, entry);
  else {
    entry.asking = true;
    app.redrawAndFocus(`#keep-${entry.key}`);
  }
}

/** Withdraws the question of {@link askToDelete}. */
export function cancelDelete(app: App, entry: PhotoClass): void {
  entry.asking = false;
  app.redrawAndFocus(`#delete-${entry.key}`);
}

/** Deletes a class with its photos. */
export function deleteClass(app: App, entry: PhotoClass): void {
  const { state } = app;
  const { label } = entry;
  record(
    app,
    () => text.undo.classDeleted(shownName(label)),
    () => {
      state.classes = state.classes.filter((other) => other !== entry);
    },
  );
  if (state.touched?.kind === 'class' && state.touched.key === entry.key) state.touched = null;
  entry.asking = false;
  for (const photo of entry.photos) {
    app.thumbnails.release(photo);
    photo.id = null;
  }
  removeFromEngine(app, entry);
  announce(app, text.classDeleted(shownName(label)));
  app.redrawAndFocus('#add-class');
  scheduleTraining(app);
}

/** Removes the classes created by the page that are still empty. */
export function dropStarters(app: App): void {
  const unused = app.state.classes.filter((entry) => entry.starter && entry.photos.length === 0);
  for (const entry of unused) {
    app.state.classes = app.state.classes.filter((other) => other !== entry);
    removeFromEngine(app, entry);
  }
}

/** Removes one photo from its class. */
export function removePhoto(app: App, entry: PhotoClass, photo: TaughtPhoto): void {
  const { id } = photo;
  if (id === null) return;
  const index = entry.photos.indexOf(photo);
  record(
    app,
    () => text.undo.photoRemoved(photo.file.name),
    () => {
      entry.photos = entry.photos.filter((other) => other !== photo);
    },
  );
  photo.id = null;
  app.thumbnails.release(photo);
  syncEngine(app, (handful) => handful.remove(id));
  announce(app, text.photoRemoved(photo.file.name));
  const next = entry.photos[index] ?? entry.photos.at(-1);
  app.redrawAndFocus(next ? `#photo-${next.key}` : `#files-${entry.key}`);
  scheduleTraining(app);
}

/** Moves one photo to another class. */
export function movePhoto(app: App, from: PhotoClass, to: PhotoClass, photo: TaughtPhoto): void {
  const { id } = photo;
  if (id === null || from === to) return;
  const { label } = to;
  record(
    app,
    () => text.undo.photoMoved(photo.file.name, shownName(label)),
    () => {
      from.photos = from.photos.filter((other) => other !== photo);
      to.photos = [...to.photos, photo];
      to.starter = false;
    },
  );
  syncEngine(app, (handful) => handful.relabel(id, label));
  announce(app, text.photoMoved(photo.file.name, shownName(label)));
  scheduleTraining(app);
}

/** Opens the dialog of a photo, which shows it in full size. */
export function openSheet(app: App, entry: PhotoClass, photo: Picture): void {
  app.state.sheet = {
    classKey: entry.key,
    photoKey: photo.key,
    preview: URL.createObjectURL(photo.file),
  };
  app.redraw();
}

/** Closes the dialog and frees the full-size photo. */
export function closeSheet(app: App): void {
  if (app.state.sheet) URL.revokeObjectURL(app.state.sheet.preview);
  app.state.sheet = null;
  clearHeat(app);
  app.redraw();
}

/** The photo of the open dialog and its class, if both still exist. */
export function sheetPhoto(app: App): { entry: PhotoClass; photo: TaughtPhoto } | null {
  const { sheet } = app.state;
  const entry = sheet ? classByKey(app.state, sheet.classKey) : undefined;
  const photo = entry?.photos.find((other) => other.key === sheet?.photoKey);
  return entry && photo ? { entry, photo } : null;
}

/** The next default name that no class uses. */
export function freeName(app: App): string {
  for (let number = app.state.classes.length + 1; ; number += 1) {
    const label = text.defaultClassName(number);
    if (!classByLabel(app.state, label)) return label;
  }
}

/** The colour used by the fewest classes. */
export function freeHue(classes: readonly PhotoClass[]): number {
  const uses = Array.from(
    { length: HUES },
    (_, hue) => classes.filter((entry) => entry.hue === hue).length,
  );
  return uses.indexOf(Math.min(...uses));
}
