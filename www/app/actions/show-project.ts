import type { Mode } from 'handful';
import { type App, notify } from '../app.js';
import { initialCheck } from '../state/check.js';
import { initialHistory } from '../state/history.js';
import type { PageHead } from '../state/state.js';
import type { LoadedProject } from '../storage/projects.js';
import { text } from '../strings/index.js';
import { closeBurst } from './burst.js';
import { closeSheet, createClass } from './classes.js';
import { bestIsPossible, refillEngine, restartEngine, startEngine } from './engine.js';
import { adoptFolder } from './label/open.js';
import { clearQueries } from './recognise.js';
import { tellEngine } from './engine-sync.js';
import { scheduleTraining } from './train.js';

/** Classes an empty page offers to fill. */
const STARTERS = 2;

/**
 * Puts a project in the place of what is on the page, and its photos into the engine, which is started
 * if it is not yet.
 * Without a project, or with one that was never used, there are empty classes to begin with.
 */
export function fillPage(app: App, loaded: LoadedProject | null): void {
  const { state } = app;
  clearPage(app);
  const { head, mode } = loaded?.project ?? state;
  const modeBefore = state.mode;
  if (isHead(head)) state.head = head;
  if (!state.modeIsFixed && isMode(mode)) {
    state.mode = mode === 'best' && !bestIsPossible(app) ? 'quality' : mode;
    if (state.mode !== mode) notify(app, text.seal.needsBest);
  }
  if (loaded) state.classes = loaded.classes;
  void adoptFolder(app);
  if (state.engineStarted && (state.mode !== modeBefore || state.phase === 'broken'))
    restartEngine(app);
  else {
    if (!state.engineStarted) startEngine(app);
    refillEngine(app);
  }
  if (state.classes.length > 0) return;
  for (let count = 0; count < STARTERS; count += 1) createClass(app, undefined, true);
}

/** Takes everything of a project off the page, and out of the engine unless that has another already. */
export function clearPage(app: App, engineToo = true): void {
  const { state } = app;
  for (const job of state.jobs) job.controller.abort();
  state.jobs = [];
  closeSheet(app);
  if (state.live.burst) closeBurst(app);
  Object.assign(state.live, { answer: null, framesPerSecond: null });
  state.ask = null;
  for (const { label, photos } of state.classes) {
    for (const photo of photos) {
      app.thumbnails.release(photo);
      photo.id = null;
    }
    if (engineToo) tellEngine(app, (handful) => handful.removeClass(label));
  }
  state.classes = [];
  if (state.queries.length > 0) clearQueries(app);
  state.history = initialHistory();
  Object.assign(state, { epochs: [], failures: [], touched: null, check: initialCheck() });
  // There is nothing to train, so that every answer of the last training goes.
  scheduleTraining(app);
}

/** Whether the page has words for a care per photo. */
export function isMode(name: string | null): name is Mode {
  return name !== null && Object.hasOwn(text.modes, name);
}

/** Whether the page has words for a way of learning. */
export function isHead(name: string): name is PageHead {
  return name in text.heads;
}
