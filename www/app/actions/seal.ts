import { type Assets, loadAssets } from 'handful';
import type { App } from '../app.js';
import { startOfflineCache } from '../offline/cache.js';
import type { PrecisionChoice } from '../state/settings.js';
import { loadBackground } from './background.js';
import { showEngineError } from './engine-sync.js';

/**
 * The content security policy added once everything is loaded. It still allows workers from blob URLs,
 * pictures from memory, and installing the page: browsers may fetch the manifest at any time, and the
 * service worker answers from its cache.
 */
const SEAL = [
  "default-src 'none'",
  "script-src 'wasm-unsafe-eval'",
  'worker-src blob:',
  'img-src blob: data:',
  `manifest-src ${source('./manifest.webmanifest')}`,
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

const PEER_CONNECTIONS = ['RTCPeerConnection', 'webkitRTCPeerConnection'];

/**
 * The assets of an engine; `undefined` where the page cannot be sealed and the engine has to load its own.
 * Until the page is sealed, assets for another choice can be loaded.
 */
export function assetsFor(app: App): Promise<Assets | undefined> {
  const { state, running } = app;
  const { seal } = state;
  if (seal.status === 'refused') return Promise.resolve(undefined);
  if (seal.assets && (seal.status === 'sealed' || suffices(seal.assets, state)))
    return Promise.resolve(seal.assets);
  const { device, mode } = state;
  const choice = `${device} ${startingPrecision(state)} ${mode === 'best' ? 'best' : 'one network'}`;
  if (running.assets.loading?.choice === choice) return running.assets.loading.assets;
  // What an earlier load left to do must not seal the page before this one has everything.
  running.assets.controller.abort();
  const controller = new AbortController();
  running.assets.controller = controller;
  const assets = load(app, controller.signal);
  running.assets.loading = { choice, assets };
  assets.catch(() => {
    // The next start tries again.
    if (running.assets.controller === controller) running.assets.loading = null;
  });
  return assets;
}

async function load(app: App, signal: AbortSignal): Promise<Assets | undefined> {
  const { state, running } = app;
  const { seal } = state;
  running.assets.cache ??= startOfflineCache();
  const possible = workersStartFromMemory();
  const assets = await loadAssets({
    device: state.device,
    precision: startingPrecision(state),
    mode: state.mode,
    defer: true,
    signal,
    fetch: running.assets.cache.fetch,
    onProgress: (progress) => {
      state.loading = progress;
      app.redraw();
    },
  });
  const isPossible = await possible;
  signal.throwIfAborted();
  running.assets.loaded = assets;
  if (!isPossible) {
    seal.status = 'refused';
    return undefined;
  }
  seal.assets = assets;
  assets.loaded.catch(() => forget(app, assets));
  // Otherwise the workers would keep the network that the page had when they started.
  if (!assets.confined) await loadTheRest(app);
  return assets;
}

/**
 * Loads what the engine did not need, seals the page, and keeps it for a start without a network. To be
 * called when the engine is ready.
 */
export function loadTheRest(app: App): Promise<void> {
  const { assets } = app.running;
  const { controller, loaded } = assets;
  if (loaded && assets.resting?.controller !== controller)
    assets.resting = { controller, done: finish(app, loaded, controller.signal) };
  return assets.resting?.done ?? Promise.resolve();
}

/** Has the next start load everything again. */
function forget({ state, running }: App, assets: Assets): void {
  if (running.assets.loaded !== assets) return;
  state.seal.assets = null;
  Object.assign(running.assets, { loading: null, loaded: null });
}

async function finish(app: App, assets: Assets, signal: AbortSignal): Promise<void> {
  const { cache } = app.running.assets;
  const { seal } = app.state;
  try {
    await assets.loaded;
  } catch (error) {
    if (!signal.aborted) showEngineError(app, error);
    return;
  }
  await loadBackground(app, assets, signal);
  if (signal.aborted) return;
  cache?.register();
  if (seal.status === 'open') {
    forbidTheNetwork();
    seal.status = 'sealed';
  }
  app.redraw();
  seal.offline = (await cache?.save()) ? 'ready' : 'no';
  app.redraw();
}

/** Whether an engine with the chosen device and mode can start from these assets. */
function suffices(assets: Assets, { device, mode }: App['state']): boolean {
  return (mode !== 'best' || assets.best) && (device !== 'webgpu' || assets.webgpu);
}

/**
 * The precision to start in. Unless something else is asked for it is int8, whose weights are half as
 * large, so that the first answer comes soon.
 */
export function startingPrecision({ device, precision }: App['state']): PrecisionChoice {
  return precision === 'auto' && device !== 'webgpu' ? 'int8' : precision;
}

function forbidTheNetwork(): void {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = SEAL;
  document.head.append(policy);
  // WebRTC is not covered by the policy, so the page deletes its own reference to it.
  for (const name of PEER_CONNECTIONS) Reflect.deleteProperty(globalThis, name);
}

/** Whether workers can start from blob URLs. The server's policy may forbid it, and a sealed page needs them. */
function workersStartFromMemory(): Promise<boolean> {
  const url = URL.createObjectURL(new Blob(['postMessage(0)'], { type: 'text/javascript' }));
  return new Promise<boolean>((resolve) => {
    const worker = new Worker(url, { type: 'module' });
    worker.onmessage = () => resolve(true);
    worker.onerror = (event) => {
      event.preventDefault();
      resolve(false);
    };
    worker.addEventListener('message', () => worker.terminate());
  })
    .catch(() => false)
    .finally(() => URL.revokeObjectURL(url));
}

/** A URL as a policy source, where commas and semicolons are separators. */
function source(path: string): string {
  return new URL(path, location.href).href.replace(/[;,]/g, encodeURIComponent);
}
