import { type App, announce } from '../app.js';
import type { Layout, Step } from '../state/history.js';
import { layoutOf, learnsSame } from '../state/history.js';
import { type Homes, homesOf } from '../state/photo-index.js';
import type { TaughtPhoto } from '../state/state.js';
import { text } from '../strings/index.js';
import { restartEngine } from './engine.js';
import { arrangeSkips } from './label/skips.js';
import { arrangeQueries } from './recognise.js';
import { teachBack } from './teach.js';
import { tellEngine } from './engine-sync.js';
import { scheduleTraining } from './train.js';

/** Takes back what was done last. */
export function undo(app: App): void {
  const { history, keep } = app.state;
  const step = history.done.at(-1);
  if (!step || keep.busy) return;
  history.done = history.done.slice(0, -1);
  history.undone = [...history.undone, step];
  arrange(app, step.before);
  say(app, text.undo.undone, step);
}

/** Does again what was undone last. */
export function redo(app: App): void {
  const { history, keep } = app.state;
  const step = history.undone.at(-1);
  if (!step || keep.busy) return;
  history.undone = history.undone.slice(0, -1);
  history.done = [...history.done, step];
  arrange(app, step.after);
  say(app, text.undo.redone, step);
}

/** Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y, with the command key on a Mac; fields keep their own undo. */
export function listenForUndo(app: App): void {
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isWriting(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    if (document.querySelector('dialog[open]')) return;
    event.preventDefault();
    if (key === 'y' || event.shiftKey) redo(app);
    else undo(app);
  });
}

function isWriting(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement)
    return !['file', 'checkbox', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement;
}

function say(app: App, words: (what: string) => string, step: Step): void {
  announce(app, words(step.words()));
}

/** Brings page and engine to a layout. */
function arrange(app: App, layout: Layout): void {
  const { state } = app;
  const before = layoutOf(state);
  const homes = homesOf(before);
  const wanted = new Set(layout.classes.map(({ entry }) => entry));
  for (const { entry, label, photos } of before.classes) {
    if (wanted.has(entry)) continue;
    for (const photo of photos) photo.id = null;
    tellEngine(app, (handful) => handful.removeClass(label));
  }
  const present = new Set(before.classes.map(({ entry }) => entry));
  for (const { entry, label, starter, photos } of layout.classes) {
    const from = entry.label;
    if (!present.has(entry)) tellEngine(app, (handful) => handful.addClass(label));
    else if (from !== label) tellEngine(app, (handful) => handful.renameClass(from, label));
    Object.assign(entry, { label, starter, photos, asking: false, nameProblem: null });
  }
  state.classes = layout.classes.map(({ entry }) => entry);
  state.head = layout.head;
  state.keep.name = layout.name;
  state.check.dismissed = layout.dismissed;
  arrangeSkips(app, layout);
  arrangePhotos(app, homes, homesOf(layout));
  arrangeQueries(app, layout);
  if (state.mode !== layout.mode) restartEngine(app, { mode: layout.mode });
  else if (!learnsSame(before, layout)) scheduleTraining(app);
  app.redraw();
}

/** Removes, moves and brings back photos in the engine; those that come back are not read again. */
function arrangePhotos(app: App, from: Homes, to: Homes): void {
  const gone: number[] = [];
  for (const photo of from.keys()) {
    if (to.has(photo)) continue;
    app.thumbnails.release(photo);
    if (photo.id !== null) gone.push(photo.id);
    photo.id = null;
  }
  if (gone.length > 0) tellEngine(app, (handful) => handful.remove(gone));
  const waiting = new Set(app.state.jobs.flatMap((job) => job.waiting));
  const back: TaughtPhoto[] = [];
  for (const [photo, entry] of to) {
    const { id } = photo;
    const { label } = entry;
    if (id === null && !waiting.has(photo)) back.push(photo);
    else if (id !== null && from.get(photo) !== entry)
      tellEngine(app, (handful) => handful.relabel(id, label));
  }
  teachBack(app, back);
}
