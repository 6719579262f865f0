import { type App, announce } from '../app.js';
import { isSameTraining, type Layout, type Step } from '../state/history.js';
import { layoutOf } from '../state/layout.js';
import { indexPhotos, type PhotoIndex } from '../state/photo-index.js';
import type { TaughtPhoto } from '../state/photos.js';
import { text } from '../strings/index.js';
import { restartEngine } from './engine.js';
import { removeFromEngine, syncEngine } from './engine-sync.js';
import { restoreGroups } from './groups.js';
import { restoreMarks } from './label/marks.js';
import { restoreQueries } from './recognise.js';
import { teachAgain } from './teach.js';
import { scheduleTraining } from './train.js';

/** Undoes the last step. */
export function undo(app: App): void {
  const { history, project } = app.state;
  const step = history.done.at(-1);
  if (!step || project.busy) return;
  history.done = history.done.slice(0, -1);
  history.undone = [...history.undone, step];
  restore(app, step.before);
  say(app, text.undo.undone, step);
}

/** Repeats the step undone last. */
export function redo(app: App): void {
  const { history, project } = app.state;
  const step = history.undone.at(-1);
  if (!step || project.busy) return;
  history.undone = history.undone.slice(0, -1);
  history.done = [...history.done, step];
  restore(app, step.after);
  say(app, text.undo.redone, step);
}

/** Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y (the command key on a Mac). Text fields keep their own undo. */
export function listenForUndo(app: App): void {
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTextField(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    if (document.querySelector('dialog[open]')) return;
    event.preventDefault();
    if (key === 'y' || event.shiftKey) redo(app);
    else undo(app);
  });
}

function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement)
    return !['file', 'checkbox', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement;
}

function say(app: App, words: (what: string) => string, step: Step): void {
  announce(app, words(step.words()));
}

/** Changes page and engine to a layout. */
function restore(app: App, layout: Layout): void {
  const { state } = app;
  const before = layoutOf(state);
  const index = indexPhotos(before);
  const wanted = new Set(layout.classes.map(({ entry }) => entry));
  for (const { entry, photos } of before.classes) {
    if (wanted.has(entry)) continue;
    for (const photo of photos) photo.id = null;
    removeFromEngine(app, entry);
  }
  const present = new Set(before.classes.map(({ entry }) => entry));
  for (const { entry, label, starter, photos } of layout.classes) {
    const from = entry.label;
    if (!present.has(entry)) syncEngine(app, (handful) => handful.addClass(label));
    else if (from !== label) syncEngine(app, (handful) => handful.renameClass(from, label));
    Object.assign(entry, { label, starter, photos, asking: false, nameProblem: null });
  }
  state.classes = layout.classes.map(({ entry }) => entry);
  state.head = layout.head;
  state.project.name = layout.name;
  state.check.dismissed = layout.dismissed;
  restoreMarks(app, layout);
  restorePhotos(app, index, indexPhotos(layout));
  restoreQueries(app, layout);
  if (layout.groups) restoreGroups(app, layout.groups);
  if (state.mode !== layout.mode) restartEngine(app, { mode: layout.mode });
  else if (!isSameTraining(before, layout)) scheduleTraining(app);
  app.redraw();
}

/** Removes, moves and adds photos in the engine. Photos that come back are not read again. */
function restorePhotos(app: App, from: PhotoIndex, to: PhotoIndex): void {
  const removed: number[] = [];
  for (const photo of from.keys()) {
    if (to.has(photo)) continue;
    app.thumbnails.release(photo);
    if (photo.id !== null) removed.push(photo.id);
    photo.id = null;
  }
  if (removed.length > 0) syncEngine(app, (handful) => handful.remove(removed));
  const waiting = new Set(app.state.jobs.flatMap((job) => job.waiting));
  const back: TaughtPhoto[] = [];
  for (const [photo, entry] of to) {
    const { id } = photo;
    const { label } = entry;
    if (id === null && !waiting.has(photo)) back.push(photo);
    else if (id !== null && from.get(photo) !== entry)
      syncEngine(app, (handful) => handful.relabel(id, label));
  }
  teachAgain(app, back);
}
