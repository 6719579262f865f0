import { type Assets, loadAssets, type Progress } from 'handful';
import type { App } from '../app.js';
import { startOfflineCache } from '../offline/cache.js';
import { loadSamples } from './samples.js';

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
 * The assets of an engine. The first call loads them and then seals the page; `undefined` where the
 * page cannot be sealed and the engine has to load its own.
 */
export async function sealedAssets(
  app: App,
  onProgress: (progress: Progress) => void,
): Promise<Assets | undefined> {
  const { state, running } = app;
  if (state.seal.assets) return state.seal.assets;
  if (state.seal.status === 'refused') return undefined;
  running.assets.cache ??= startOfflineCache();
  const { cache } = running.assets;
  // An earlier load must not seal the page before this one has everything.
  running.assets.controller.abort();
  running.assets.controller = new AbortController();
  const { signal } = running.assets.controller;
  const possible = workersStartFromMemory();
  const loading = loadAssets({
    device: state.device,
    precision: state.precision,
    mode: state.mode,
    signal,
    fetch: cache.fetch,
    onProgress,
  });
  const sampling = state.samples === 'loading' ? loadSamples(cache.fetch, loading) : null;
  const assets = await loading;
  const isPossible = await possible;
  const samples = await sampling;
  signal.throwIfAborted();
  if (sampling) state.samples = samples ?? 'none';
  cache.register();
  if (isPossible) {
    forbidTheNetwork();
    state.seal.status = 'sealed';
    state.seal.assets = assets;
    return assets;
  }
  state.seal.status = 'refused';
  return undefined;
}

function forbidTheNetwork(): void {
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = SEAL;
  document.head.append(policy);
  // WebRTC is not covered by the policy, so the page deletes its own reference to it.
  for (const name of PEER_CONNECTIONS) Reflect.deleteProperty(globalThis, name);
}

/** Caches the loaded files for a start without a network; to be called when an engine is ready. */
export async function saveForOffline(app: App): Promise<void> {
  const { cache } = app.running.assets;
  if (app.state.seal.offline !== 'preparing' || !cache) return;
  app.state.seal.offline = (await cache.save()) ? 'ready' : 'no';
  app.redraw();
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
