import type { Mode } from 'handful';
import { type App, notify } from '../app.js';
import { initialCheck } from '../state/check.js';
import { initialHistory } from '../state/history.js';
import { initialIntake } from '../state/intake.js';
import type { PageHead } from '../state/settings.js';
import { INTENSITIES } from '../state/settings.js';
import type { LoadedProject } from '../storage/projects.js';
import type { StoredProject } from '../storage/schema.js';
import { text } from '../strings/index.js';
import { closeBurst } from './burst.js';
import { forgetTest } from './check/test-folder.js';
import { closeSheet, createStarters } from './classes.js';
import { bestIsPossible, refillEngine, restartEngine, startEngine } from './engine.js';
import { removeFromEngine } from './engine-sync.js';
import { matchFolder } from './label/match.js';
import { clearQueries } from './recognise.js';
import { scheduleTraining } from './train.js';

/**
 * Shows a project in place of the present one, and has the engine learn its photos; starts the engine if
 * it is not running. Without a project, or with an empty one, there are empty classes to begin with.
 */
export function showProject(app: App, loaded: LoadedProject | null): void {
  const { state } = app;
  clearPage(app);
  app.running.refusals = { latest: null, replaced: 0 };
  const { head, mode } = loaded?.project ?? state;
  const { mode: modeBefore, intensity: intensityBefore } = state;
  const hashBefore = state.backbone.chosen?.hash;
  if (loaded) takeBackboneOf(app, loaded.project);
  if (isHead(head)) state.head = head;
  if (!state.modeIsFixed && isMode(mode)) {
    state.mode = mode === 'best' && !bestIsPossible(app) ? 'quality' : mode;
    if (state.mode !== mode) notify(app, text.seal.needsBest);
  }
  const intensity = loaded?.project.intensity ?? (loaded ? 'fixed' : state.intensity);
  state.intensity = INTENSITIES.find((known) => known === intensity) ?? 'fixed';
  if (loaded) state.classes = loaded.classes;
  void matchFolder(app);
  const isOther =
    state.mode !== modeBefore ||
    state.intensity !== intensityBefore ||
    state.backbone.chosen?.hash !== hashBefore;
  if (state.engineStarted && (isOther || state.phase === 'broken')) restartEngine(app);
  else {
    if (!state.engineStarted) startEngine(app);
    refillEngine(app);
  }
  if (state.classes.length === 0) createStarters(app);
}

/** Chooses the backbone of a project; says so if it is not on this device, and uses the built-in one. */
function takeBackboneOf(app: App, { backbone: stored }: StoredProject): void {
  const { backbone } = app.state;
  const wanted = stored ?? null;
  backbone.chosen = backbone.known.find(({ hash }) => hash === wanted?.hash) ?? null;
  backbone.missing = backbone.chosen ? null : wanted;
  if (backbone.missing) notify(app, text.project.backboneMissing(backbone.missing.name));
}

/** Removes the project from the page, and also from the engine unless that already has another. */
export function clearPage(app: App, engineToo = true): void {
  const { state } = app;
  for (const job of state.jobs) job.controller.abort();
  state.jobs = [];
  closeSheet(app);
  if (state.live.burst) closeBurst(app);
  Object.assign(state.live, { answer: null, framesPerSecond: null });
  state.ask = null;
  state.intake.table?.answer(null);
  state.intake = initialIntake();
  for (const entry of state.classes) {
    for (const photo of entry.photos) {
      app.thumbnails.release(photo);
      photo.id = null;
    }
    if (engineToo) removeFromEngine(app, entry);
  }
  state.classes = [];
  if (state.queries.length > 0) clearQueries(app);
  state.history = initialHistory();
  forgetTest(app);
  Object.assign(state, { epochs: [], failures: [], touched: null, check: initialCheck() });
  // With nothing to train, this clears the results of the last training.
  scheduleTraining(app);
}

/** Whether the page offers a mode of this name. */
export function isMode(name: string | null): name is Mode {
  return name !== null && Object.hasOwn(text.modes, name);
}

/** Whether the page offers a head of this name. */
export function isHead(name: string): name is PageHead {
  return name in text.heads;
}
