import { Handful, type Intensity, type Mode, type Progress } from 'handful';
import { type App, announce, notify } from '../app.js';
import type { KnownBackbone } from '../state/backbone.js';
import type { Device } from '../state/settings.js';
import { text } from '../strings/index.js';
import { showEngineError, syncEngine } from './engine-sync.js';
import { readFolderAgain } from './label/read.js';
import { mendClasses } from './mend-classes.js';
import { readQueriesAgain } from './recognise.js';
import { record } from './record.js';
import { assetsFor, loadTheRest, startingPrecision } from './seal.js';
import { teachAll } from './teach.js';

declare global {
  /** The running engine, for the console and tests; `undefined` until it is ready. */
  var handful: Handful | undefined;
}

/** Settings that need another engine. */
interface EngineChange {
  device?: Device;
  mode?: Mode;
  intensity?: Intensity;
  backbone?: KnownBackbone | null;
}

/** Starts an engine with the device, precision and mode of the state. */
export function startEngine(app: App): void {
  const { state } = app;
  state.phase = 'loading';
  state.engineStarted = true;
  state.trained = false;
  state.problem = null;
  state.engine = null;
  const onProgress = (progress: Progress): void => {
    state.loading = progress;
    app.redraw();
  };
  const { device, mode, intensity } = state;
  const { chosen } = state.backbone;
  // A network from a file computes in f32 on the processor.
  const precision = chosen ? 'auto' : startingPrecision(state);
  const starting = assetsFor(app).then((assets) =>
    Handful.create({
      device: chosen ? 'auto' : device,
      precision,
      mode,
      intensity,
      onProgress,
      ...(chosen && { backbone: chosen.file }),
      ...(assets && { assets }),
    }),
  );
  app.handful = starting;
  starting.then(
    (handful) => {
      if (app.handful !== starting) return;
      globalThis.handful = handful;
      state.phase = 'ready';
      state.loading = null;
      state.engine = handful.engine;
      void loadTheRest(app);
      handful.onEngineChange = (engine) => {
        const changed = state.engine?.device !== engine.device || state.engine.why !== engine.why;
        state.engine = engine;
        if (changed) announce(app, text.engineChanged(engine.device, engine.why));
        app.redraw();
      };
      app.redraw();
    },
    (error: unknown) => {
      if (app.handful === starting) showEngineError(app, error);
    },
  );
  app.redraw();
}

/**
 * Replaces an engine that refused a call, because it and the page disagree, and says so. To be called
 * after every redraw.
 */
export function replaceIfRefused(app: App): void {
  const { refusals } = app.running;
  const { latest } = refusals;
  if (latest === null || app.state.project.busy) return;
  refusals.latest = null;
  if (app.state.phase !== 'ready') return;
  const replaced = refusals.replaced + 1;
  restartEngine(app);
  refusals.replaced = replaced;
  notify(app, text.names.startedAgain(latest));
}

/**
 * Replaces the running engine, and has the new one learn every photo. A sealed page cannot load more
 * assets; if they are missing, it says so and keeps the engine.
 */
export function restartEngine(app: App, change: EngineChange = {}): void {
  const { state } = app;
  const { seal } = state;
  if (change.device === 'webgpu' && seal.status === 'sealed' && !seal.assets?.webgpu) {
    notify(app, text.seal.needsReload);
    return;
  }
  const old = app.handful;
  state.device = change.device ?? state.device;
  state.mode = change.mode ?? state.mode;
  state.intensity = change.intensity ?? state.intensity;
  if (change.backbone !== undefined) {
    state.backbone.chosen = change.backbone;
    state.backbone.missing = null;
  }
  // The second network of the best mode is there only for the first of the package.
  if (state.backbone.chosen && state.mode === 'best') state.mode = 'quality';
  // The best mode does not run on WebGPU. The latest choice wins.
  if (state.mode === 'best' && state.device === 'webgpu') {
    if (change.device) state.mode = 'quality';
    else state.device = 'auto';
  }
  globalThis.handful = undefined;
  app.running.refusals = { latest: null, replaced: 0 };
  startEngine(app);
  old.then((handful) => handful.dispose()).catch(() => undefined);
  refillEngine(app);
}

/** Chooses the mode, which needs another engine. */
export function chooseMode(app: App, mode: Mode): void {
  const words = (): string => text.undo.modeChosen(text.modes[mode][0]);
  record(app, words, () => restartEngine(app, { mode }));
}

/** Whether the assets of the best mode are loaded or can still be loaded. */
export function bestIsPossible({ state: { seal, backbone } }: App): boolean {
  if (backbone.chosen) return false;
  return seal.status !== 'sealed' || seal.assets?.best === true;
}

/** Has a new engine learn every class and read every photo. Mends names first that it would refuse. */
export function refillEngine(app: App): void {
  mendClasses(app);
  for (const { label } of app.state.classes) syncEngine(app, (handful) => handful.addClass(label));
  teachAll(app);
  void readQueriesAgain(app);
  void readFolderAgain(app);
}
