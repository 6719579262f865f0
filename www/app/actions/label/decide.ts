import { cleanName, MAX_CLASS_NAME, nameProblem } from 'handful';
import { type App, announce } from '../../app.js';
import { full } from '../../compact.js';
import type { LabelPhoto } from '../../state/label.js';
import { givenClass, indexPhotos, type PhotoIndex } from '../../state/photo-index.js';
import type { PhotoClass, TaughtPhoto } from '../../state/photos.js';
import { shownName } from '../../state/shown-name.js';
import { classByLabel, type State } from '../../state/state.js';
import { text } from '../../strings/index.js';
import { createClass } from '../classes.js';
import { syncEngine } from '../engine-sync.js';
import { record } from '../record.js';
import { freshPhoto, teachAgain } from '../teach.js';
import { scheduleTraining } from '../train.js';
import { markUnsorted } from './order.js';
import { select, step } from './select.js';
import { setSkipped } from './skips.js';

/** Gives the current photo the predicted class, or the one it already has, and selects the next. */
export function accept(app: App): void {
  const { current } = app.state.label;
  const index = indexPhotos(app.state);
  const entry = current && (givenClass(index, current) ?? predictedClass(app.state, current));
  if (current && entry) give(app, current, entry);
  else announce(app, text.label.nothingToAccept);
}

/** The predicted class of a photo; `undefined` if it is unlike all classes. */
export function predictedClass(state: State, { answer }: LabelPhoto): PhotoClass | undefined {
  return answer && !answer.unlike ? classByLabel(state, answer.label) : undefined;
}

/** Gives the current photo a class, which is created if it does not exist, and selects the next. */
export function giveTo(app: App, typed: string): void {
  const { current } = app.state.label;
  const label = cleanName(typed);
  if (!current || current.problem !== null || label === '') return;
  if (nameProblem(label) !== null) {
    announce(app, text.names.tooLong(MAX_CLASS_NAME));
    return;
  }
  record(
    app,
    () => text.label.undoGiven(current.file.name, shownName(label)),
    () => {
      give(app, current, classByLabel(app.state, label) ?? createClass(app, label));
    },
  );
}

/** Skips the current photo and selects the next, or withdraws the skip. */
export function skip(app: App): void {
  const { current, folder } = app.state.label;
  if (!current || !folder) return;
  const { name } = current.file;
  const skipped = !current.skipped;
  const wasOpen = isOpen(indexPhotos(app.state), current);
  record(
    app,
    () => (skipped ? text.label.undoSkipped(name) : text.label.undoUnskipped(name)),
    () => setSkipped(app, folder, current, skipped),
  );
  announce(app, skipped ? text.label.saidSkipped(name) : text.label.saidUnskipped(name));
  if (skipped) goOn(app, current, wasOpen);
}

function give(app: App, photo: LabelPhoto, entry: PhotoClass): void {
  if (photo.problem !== null) return;
  const { folder } = app.state.label;
  const index = indexPhotos(app.state);
  const before = givenClass(index, photo);
  const wasOpen = isOpen(index, photo);
  if (before !== entry) {
    // Always the same object, so that undo and redo apply to it.
    const taught = photo.taught ?? newTaughtPhoto(app, photo);
    photo.taught = taught;
    record(
      app,
      () => text.label.undoGiven(photo.file.name, shownName(entry.label)),
      () => {
        if (before) before.photos = before.photos.filter((other) => other !== taught);
        entry.photos = [...entry.photos, taught].sort((one, other) => one.key - other.key);
        entry.starter = false;
        if (folder && photo.skipped) setSkipped(app, folder, photo, false);
      },
    );
    if (before) moveInEngine(app, taught, entry);
    else teachAgain(app, [taught]);
    markUnsorted(app);
  }
  const more = goOn(app, photo, wasOpen);
  const given = text.label.saidGiven(photo.file.name, shownName(entry.label));
  announce(app, more ? given : `${given} ${text.label.saidAllDone}`);
}

function newTaughtPhoto(app: App, { file, embedding }: LabelPhoto): TaughtPhoto {
  const known = embedding && { space: embedding.space, values: full(embedding.values) };
  return { ...freshPhoto(app, file), embedding: known };
}

/** A photo that is still being learnt needs no call: it is learnt into its new class. */
function moveInEngine(app: App, { id }: TaughtPhoto, entry: PhotoClass): void {
  if (id === null) return;
  syncEngine(app, (handful) => handful.relabel(id, entry.label));
  scheduleTraining(app);
}

/**
 * Selects the next photo of the list that is shown: while proposals are followed, the next of them; after
 * an open photo, the next open one, from the start again after the end; after a correction, the next one.
 * Returns `false` if no open photo is left: then none is selected, so that a further key changes nothing.
 */
function goOn(app: App, photo: LabelPhoto, wasOpen: boolean): boolean {
  const { label } = app.state;
  const index = indexPhotos(app.state);
  const shown = new Set(label.order);
  const followed = label.proposed.includes(photo);
  label.proposed = followed
    ? label.proposed.filter((other) => shown.has(other) && isOpen(index, other))
    : [];
  if (!wasOpen) {
    step(app, 1);
    return true;
  }
  const place = label.order.indexOf(photo);
  const next =
    label.proposed[0] ??
    label.order.find((other, at) => at > place && isOpen(index, other)) ??
    label.order.find((other) => isOpen(index, other));
  select(app, next ?? null);
  return next !== undefined;
}

/** Whether the user has neither labelled nor skipped a readable photo. */
export function isOpen(index: PhotoIndex, photo: LabelPhoto): boolean {
  return !photo.skipped && photo.problem === null && !givenClass(index, photo);
}
