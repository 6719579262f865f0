import { type App, announce } from '../../app.js';
import { full } from '../../compact.js';
import { givenClass, type Homes, homesOf } from '../../state/photo-index.js';
import type { LabelPhoto } from '../../state/label.js';
import { classByLabel, type PhotoClass, type State, type TaughtPhoto } from '../../state/state.js';
import { text } from '../../strings/index.js';
import { tidyName } from '../../names.js';
import { createClass } from '../classes.js';
import { record } from '../record.js';
import { freshPhoto, teachBack } from '../teach.js';
import { tellEngine } from '../engine-sync.js';
import { scheduleTraining } from '../train.js';
import { disarrange } from './order.js';
import { select, step } from './select.js';
import { setSkipped } from './skips.js';

/** Agrees with what the current photo was taken for, or was given before, and goes on. */
export function accept(app: App): void {
  const { current } = app.state.label;
  const homes = homesOf(app.state);
  const entry = current && (givenClass(homes, current) ?? guessedClass(app.state, current));
  if (current && entry) give(app, current, entry);
  else announce(app, text.label.nothingToAccept);
}

/** The class that a photo was taken for; none if it is unlike all of them. */
export function guessedClass(state: State, { answer }: LabelPhoto): PhotoClass | undefined {
  return answer && !answer.unlike ? classByLabel(state, answer.label) : undefined;
}

/** Gives the current photo to a class, which is made if there is none of that name, and goes on. */
export function giveTo(app: App, typed: string): void {
  const { current } = app.state.label;
  const label = tidyName(typed);
  if (!current || current.problem !== null || label === '') return;
  record(
    app,
    () => text.label.undoGiven(current.file.name, label),
    () => {
      give(app, current, classByLabel(app.state, label) ?? createClass(app, label));
    },
  );
}

/** Leaves the current photo undecided and goes on, or takes that back. */
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
  const before = givenClass(homesOf(app.state), photo);
  if (before !== entry) {
    // The same object whenever it comes back, so that undo and redo mean it too.
    const taught = photo.taught ?? newlyTaught(photo);
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
    else teachBack(app, [taught]);
    disarrange(app);
  }
  goOn(app, photo);
  announce(app, text.label.saidGiven(photo.file.name, entry.label));
}

function newlyTaught({ file, embedding }: LabelPhoto): TaughtPhoto {
  const known = embedding && { space: embedding.space, values: full(embedding.values) };
  return { ...freshPhoto(file), embedding: known };
}

/** One that is being learnt just now finds its class by itself. */
function moveInEngine(app: App, { id }: TaughtPhoto, entry: PhotoClass): void {
  if (id === null) return;
  tellEngine(app, (handful) => handful.relabel(id, entry.label));
  scheduleTraining(app);
}

/** From a proposed photo to the next that was proposed, otherwise to the next undecided one on show. */
function goOn(app: App, photo: LabelPhoto): void {
  const { label } = app.state;
  const homes = homesOf(app.state);
  const proposed = label.proposed.includes(photo);
  label.proposed = label.proposed.filter((other) => isOpen(homes, other));
  const place = label.order.indexOf(photo);
  const next = proposed
    ? label.proposed[0]
    : label.order.find((other, index) => index > place && isOpen(homes, other));
  if (next) select(app, next);
  else step(app, 1);
}

/** Whether the person has yet to say something about a photo. */
export function isOpen(homes: Homes, photo: LabelPhoto): boolean {
  return !photo.skipped && photo.problem === null && !givenClass(homes, photo);
}
