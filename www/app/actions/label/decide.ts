import { cleanName, MAX_CLASS_NAME, nameProblem } from 'handful';
import { type App, announce } from '../../app.js';
import { full } from '../../compact.js';
import type { LabelPhoto } from '../../state/label.js';
import { givenClass, indexPhotos, type PhotoIndex } from '../../state/photo-index.js';
import type { PhotoClass, TaughtPhoto } from '../../state/photos.js';
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
    () => text.label.undoGiven(current.file.name, label),
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
  record(
    app,
    () => (skipped ? text.label.undoSkipped(name) : text.label.undoUnskipped(name)),
    () => setSkipped(app, folder, current, skipped),
  );
  announce(app, skipped ? text.label.saidSkipped(name) : text.label.saidUnskipped(name));
  if (skipped) goOn(app, current);
}

function give(app: App, photo: LabelPhoto, entry: PhotoClass): void {
  if (photo.problem !== null) return;
  const { folder } = app.state.label;
  const before = givenClass(indexPhotos(app.state), photo);
  if (before !== entry) {
    // Always the same object, so that undo and redo apply to it.
    const taught = photo.taught ?? newTaughtPhoto(app, photo);
    photo.taught = taught;
    record(
      app,
      () => text.label.undoGiven(photo.file.name, entry.label),
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
  goOn(app, photo);
  announce(app, text.label.saidGiven(photo.file.name, entry.label));
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

/** Selects the next proposed photo after a proposed one, otherwise the next open photo shown. */
function goOn(app: App, photo: LabelPhoto): void {
  const { label } = app.state;
  const index = indexPhotos(app.state);
  const proposed = label.proposed.includes(photo);
  label.proposed = label.proposed.filter((other) => isOpen(index, other));
  const place = label.order.indexOf(photo);
  const next = proposed
    ? label.proposed[0]
    : label.order.find((other, at) => at > place && isOpen(index, other));
  if (next) select(app, next);
  else step(app, 1);
}

/** Whether the user has neither labelled nor skipped a readable photo. */
export function isOpen(index: PhotoIndex, photo: LabelPhoto): boolean {
  return !photo.skipped && photo.problem === null && !givenClass(index, photo);
}
