import { type Assets, loadAssets, type Progress } from 'handful';
import type { App } from '../app.js';
import { type Keeper, startKeeping } from '../offline/cache.js';
import { loadSamples } from './samples.js';

/**
 * What the page may still do when everything is loaded: compute in workers that start from memory,
 * show pictures that it holds itself, and be installed, for which browsers look into its manifest at
 * any time; the service worker has it at hand. It adds to the policy that the page came with.
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

let keeper: Keeper | null = null;
let latest = new AbortController();

/**
 * Everything an engine is made of. The first time it is loaded, and the page sealed as soon as it is
 * there; `undefined` where the page cannot be sealed, and the engine has to load for itself.
 */
export async function sealedAssets(
  app: App,
  onProgress: (progress: Progress) => void,
): Promise<Assets | undefined> {
  const { state } = app;
  if (state.seal.assets) return state.seal.assets;
  if (state.seal.status === 'refused') return undefined;
  keeper ??= startKeeping();
  // A load that was overtaken must not seal the page before this one has what it needs.
  latest.abort();
  latest = new AbortController();
  const { signal } = latest;
  const possible = workersStartFromMemory();
  const loading = loadAssets({
    device: state.device,
    precision: state.precision,
    mode: state.mode,
    signal,
    fetch: keeper.fetch,
    onProgress,
  });
  const sampling = state.samples === 'loading' ? loadSamples(keeper.fetch, loading) : null;
  const assets = await loading;
  const isPossible = await possible;
  const samples = await sampling;
  signal.throwIfAborted();
  if (sampling) state.samples = samples ?? 'none';
  keeper.register();
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
  // No policy covers connections from device to device, so the page gives up its own access to them.
  for (const name of PEER_CONNECTIONS) Reflect.deleteProperty(globalThis, name);
}

/** Keeps what was loaded for a start without a network; to be called when an engine is ready. */
export async function keepForOffline(app: App): Promise<void> {
  if (app.state.seal.offline !== 'preparing' || !keeper) return;
  app.state.seal.offline = (await keeper.keep()) ? 'ready' : 'no';
  app.redraw();
}

/** A server's policy may forbid it, and then nothing could be computed in a sealed page. */
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

/** An address as a policy names it, where commas and semicolons have a meaning. */
function source(path: string): string {
  return new URL(path, location.href).href.replace(/[;,]/g, encodeURIComponent);
}
