import { cleanName, MAX_CLASS_NAME, nameProblem } from 'handful';
import { type App, announce } from '../../app.js';
import { type ClassOf, isOpen, labelsOf } from '../../state/given.js';
import type { LabelPhoto } from '../../state/label.js';
import type { PhotoClass } from '../../state/photos.js';
import { shownName } from '../../state/shown-name.js';
import { classByLabel, type State } from '../../state/state.js';
import { text } from '../../strings/late.js';
import { createClass } from '../classes.js';
import { record } from '../record.js';
import { type Gift, giveClasses } from './give.js';
import { setMarks } from './marks.js';
import { moveTo } from './select.js';

/** The photos that keys act on, in the order shown: those selected, or else the current one. */
export function targetsOf({ label }: State): LabelPhoto[] {
  const { selected, order, current } = label;
  if (selected.size > 0) return order.filter((photo) => selected.has(photo));
  return current ? [current] : [];
}

/** The class that {@link accept} gives a photo: the one that it has, or else the likeliest, also for an unlike photo. */
export function acceptedClass(
  state: State,
  classOf: ClassOf,
  photo: LabelPhoto,
): PhotoClass | undefined {
  const { answer, problem } = photo;
  if (problem !== null) return undefined;
  return classOf(photo) ?? (answer ? classByLabel(state, answer.label) : undefined);
}

/** Gives each photo that keys act on the predicted class, or the one it already has, and moves to the next. */
export function accept(app: App): void {
  const classOf = labelsOf(app.state);
  const gifts = targetsOf(app.state).flatMap((photo) => {
    const entry = acceptedClass(app.state, classOf, photo);
    return entry ? [{ photo, entry }] : [];
  });
  if (gifts.length > 0) give(app, gifts);
  else announce(app, text.label.nothingToAccept);
}

/** Gives the photos that keys act on a class, which is created if it does not exist, and moves to the next. */
export function giveTo(app: App, typed: string): void {
  const photos = targetsOf(app.state).filter(({ problem }) => problem === null);
  const [first] = photos;
  const label = cleanName(typed);
  if (!first || label === '') return;
  if (nameProblem(label) !== null) {
    announce(app, text.names.tooLong(MAX_CLASS_NAME));
    return;
  }
  record(
    app,
    () => undoWords(photos, shownName(label)),
    () => {
      const entry = classByLabel(app.state, label) ?? createClass(app, label);
      give(
        app,
        photos.map((photo) => ({ photo, entry })),
      );
    },
  );
}

/** Skips the photos that keys act on and moves to the next, or withdraws their skips. What is learnt keeps its class. */
export function skip(app: App): void {
  const { folder } = app.state.label;
  const targets = targetsOf(app.state);
  if (!folder) return;
  const classOf = labelsOf(app.state);
  const hadOpen = targets.some((photo) => isOpen(classOf, photo));
  const photos = targets.filter(
    ({ mark }) => mark === null || mark === 'skipped' || mark.how !== 'learnt',
  );
  const [first] = photos;
  if (!first) {
    goOn(app, targets, hadOpen);
    return;
  }
  const skipped = photos.some(({ mark }) => mark !== 'skipped');
  const [name, many] = [first.file.name, photos.length > 1];
  const words = skipped ? text.label.undoSkipped : text.label.undoUnskipped;
  record(
    app,
    () => (many ? text.many.undoSkipped(photos.length, skipped) : words(name)),
    () =>
      setMarks(
        app,
        folder,
        photos.map((photo) => [photo, skipped ? 'skipped' : null] as const),
      ),
  );
  const said = skipped ? text.label.saidSkipped : text.label.saidUnskipped;
  announce(app, many ? text.many.saidSkipped(photos.length, skipped) : said(name));
  if (skipped) goOn(app, targets, hadOpen);
}

function give(app: App, gifts: readonly Gift[]): void {
  const { folder } = app.state.label;
  if (!folder) return;
  const classOf = labelsOf(app.state);
  const photos = gifts.map(({ photo }) => photo);
  const hadOpen = photos.some((photo) => isOpen(classOf, photo));
  const labels = [...new Set(gifts.map(({ entry }) => shownName(entry.label)))];
  const learnt = record(
    app,
    () => undoWords(photos, text.list(labels)),
    () => giveClasses(app, folder, gifts),
  );
  const more = goOn(app, photos, hadOpen);
  announce(
    app,
    [
      saidGiven(photos, labels),
      learnt < photos.length ? text.many.saidLearnt(learnt) : '',
      more ? '' : text.label.saidAllDone,
    ]
      .filter(Boolean)
      .join(' '),
  );
}

function undoWords(photos: readonly LabelPhoto[], labels: string): string {
  const [first] = photos;
  if (!first || photos.length > 1) return text.many.undoGiven(photos.length, labels);
  return text.label.undoGiven(first.file.name, labels);
}

function saidGiven(photos: readonly LabelPhoto[], labels: readonly string[]): string {
  const [first] = photos;
  if (!first || photos.length > 1) return text.many.saidGiven(photos.length, text.list(labels));
  return text.label.saidGiven(first.file.name, text.list(labels));
}

/**
 * Moves on from photos in the list that is shown: while proposals are followed, to the next of them; after an open
 * photo, to the next open one, from the start again after the end; after a correction, to the next one. Returns `false`
 * if no open photo is left: then none is current, so that a further key changes nothing.
 */
function goOn(app: App, photos: readonly LabelPhoto[], hadOpen: boolean): boolean {
  const { label } = app.state;
  const classOf = labelsOf(app.state);
  const shown = new Set(label.order);
  const followed = photos.some((photo) => label.proposed.includes(photo));
  label.proposed = followed
    ? label.proposed.filter((other) => shown.has(other) && isOpen(classOf, other))
    : [];
  const last = photos.at(-1);
  const place = last ? label.order.indexOf(last) : -1;
  if (!hadOpen) {
    moveTo(app, label.order[Math.min(place + 1, label.order.length - 1)] ?? null);
    return true;
  }
  const next =
    label.proposed[0] ??
    label.order.find((other, at) => at > place && isOpen(classOf, other)) ??
    label.order.find((other) => isOpen(classOf, other));
  moveTo(app, next ?? null);
  return next !== undefined;
}
