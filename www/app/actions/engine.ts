import { Handful, type Mode, type Progress } from 'handful';
import { type App, announce, notify } from '../app.js';
import type { Device } from '../state/state.js';
import { text } from '../strings/index.js';
import { readFolderAgain } from './label/read.js';
import { readQueriesAgain } from './recognise.js';
import { record } from './record.js';
import { keepForOffline, sealedAssets } from './seal.js';
import { teachAgain } from './teach.js';
import { stopOn, tellEngine } from './engine-sync.js';

declare global {
  /** The running engine, for the console and for tests; `undefined` until it is ready. */
  var handful: Handful | undefined;
}

/** Starts an engine with the device and mode of the state. */
export function startEngine(app: App): void {
  const { state } = app;
  state.phase = 'loading';
  state.engineStarted = true;
  state.trained = false;
  state.problem = null;
  state.engine = null;
  state.loading = null;
  const onProgress = (progress: Progress): void => {
    state.loading = progress;
    app.redraw();
  };
  const { device, precision, mode } = state;
  const starting = sealedAssets(app, onProgress).then((assets) =>
    Handful.create({ device, precision, mode, onProgress, ...(assets && { assets }) }),
  );
  app.handful = starting;
  starting.then(
    (handful) => {
      if (app.handful !== starting) return;
      globalThis.handful = handful;
      state.phase = 'ready';
      state.loading = null;
      state.engine = handful.engine;
      void keepForOffline(app);
      handful.onEngineChange = (engine) => {
        const changed = state.engine?.device !== engine.device || state.engine.why !== engine.why;
        state.engine = engine;
        if (changed) announce(app, text.engineChanged(engine.device, engine.why));
        app.redraw();
      };
      app.redraw();
    },
    (error: unknown) => {
      if (app.handful === starting) stopOn(app, error);
    },
  );
  app.redraw();
}

/**
 * Starts another engine in place of the present one, and has it read every photo again. In a sealed
 * page there is only what was loaded; where that will not do, it says so and leaves the engine.
 */
export function restartEngine(app: App, wish: { device?: Device; mode?: Mode } = {}): void {
  const { state } = app;
  if (wish.device === 'webgpu' && state.seal.assets?.webgpu === false) {
    notify(app, text.seal.needsReload);
    return;
  }
  const old = app.handful;
  state.device = wish.device ?? state.device;
  state.mode = wish.mode ?? state.mode;
  // The graphics card does not compute the best mode; what was asked for last counts.
  if (state.mode === 'best' && state.device === 'webgpu') {
    if (wish.device) state.mode = 'quality';
    else state.device = 'auto';
  }
  globalThis.handful = undefined;
  startEngine(app);
  old.then((handful) => handful.dispose()).catch(() => undefined);
  refillEngine(app);
}

/** Chooses how carefully each photo is looked at, which takes another engine. */
export function chooseMode(app: App, mode: Mode): void {
  const words = (): string => text.undo.modeChosen(text.modes[mode][0]);
  record(app, words, () => restartEngine(app, { mode }));
}

/** Whether there is all that the best mode takes, or it can still be loaded. */
export function bestIsPossible({ state }: App): boolean {
  return state.seal.assets?.best !== false;
}

/** Has a fresh engine learn every class and look at every photo. */
export function refillEngine(app: App): void {
  for (const { label } of app.state.classes) tellEngine(app, (handful) => handful.addClass(label));
  teachAgain(app);
  void readQueriesAgain(app);
  void readFolderAgain(app);
}
