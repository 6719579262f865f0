import { checkSettings, settingsOf } from './checks.js';
import {
  type LateAsset,
  type LateAssets,
  LoadedAssets,
  type RequiredAssets,
} from './loaded-assets.js';
import { type AssetLoader, deviceFor, loadFiles } from './loading/asset-loader.js';
import { DECODERS, type DecoderName } from './loading/decoders.js';
import type { EnginePlan } from './loading/engine-plan.js';
import { type Asset, bytesOf, type Fetch, fetchAny, moduleOf, textOf } from './loading/fetching.js';
import { assetFiles, workerFiles } from './loading/urls.js';
import type { Assets, LoadOptions } from './types.js';
import { fetchWorkers } from './worker-code.js';

const SETTINGS = [
  'device',
  'precision',
  'mode',
  'backbone',
  'base',
  'workers',
  'fetch',
] as const satisfies (keyof LoadOptions)[];

/**
 * Loads all modules, weights and code, so that {@link Handful.create} needs no network for this or any
 * further classifier. A page can then forbid itself the network before it is given a photo, by a content
 * security policy in a `<meta>` element: the package needs only `script-src 'wasm-unsafe-eval';
 * worker-src blob:`, and its workers inherit the policy. Works in browsers only.
 *
 * Resolves when everything needed for a start has arrived and the rest has begun to arrive (the modules
 * for WebGPU, for `export`, for the head `linear` and for HEIC photos): no request is left to be made.
 *
 * The README shows an example page.
 */
export async function loadAssets(options?: LoadOptions): Promise<Assets> {
  const settings = settingsOf(options, SETTINGS);
  const { precision = 'auto', mode = 'quality', signal, onProgress } = settings;
  signal?.throwIfAborted();
  checkSettings(settings);
  const files = assetFiles(settings.backbone ?? 'lite0', settings.base);
  const device = deviceFor(settings, files);
  const given = settings.fetch ?? fetch;
  const get: Fetch = (url, init) => given(url, { ...init, signal: signal ?? null });
  const onBytes = (done: number, total: number | null): void => {
    onProgress?.({ phase: 'load', done, total, detail: 'weights' });
  };
  const loader = loadFiles({ device, precision, mode, files }, onBytes, get);
  try {
    const [required, gpu, exporter, gradient, decoders, page, code] = await Promise.all([
      requiredAssets(loader),
      loader.plan.then((plan) => gpuFor(plan, files.gpu, get)),
      startLoading(files.export, moduleOf, get),
      startLoading(files.gradient, moduleOf, get),
      startDecoders(files.decoders, get),
      startLoading(files.page, textOf, get),
      fetchWorkers(workerFiles(settings.workers), get),
    ]);
    const late: LateAssets = { gpu, export: exporter, gradient, decoders, page };
    return new LoadedAssets(required, late, code);
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

async function requiredAssets(loader: AssetLoader): Promise<RequiredAssets> {
  const [plan, weights, second, classifier, embed] = await Promise.all([
    loader.plan,
    loader.weights,
    loader.second,
    loader.classifier,
    loader.embed,
  ]);
  return { plan, weights, second, classifier, embed };
}

async function gpuFor(plan: EnginePlan, file: Asset, get: Fetch): Promise<LateAssets['gpu']> {
  if (plan.webgpu === 'no') return null;
  const gpu = await startLoading(file, moduleOf, get);
  if (plan.webgpu === 'must') await gpu.content;
  return gpu;
}

/** Few people need them, so that other files go first where the browser can order its requests. */
async function startDecoders(
  files: Record<DecoderName, Asset>,
  get: Fetch,
): Promise<LateAssets['decoders']> {
  const later: Fetch = (url, init) => get(url, { ...init, priority: 'low' });
  const load = async (name: DecoderName) =>
    [name, await startLoading(files[name], bytesOf, later)] as const;
  const entries = await Promise.all(DECODERS.map(load));
  return Object.fromEntries(entries) as LateAssets['decoders'];
}

/**
 * Resolves when the response has begun to arrive. The hash is compared here, because a browser that
 * compares it would hold the response back until its end.
 */
async function startLoading<T>(
  file: Asset,
  read: (response: Response, file: Asset) => Promise<T>,
  get: Fetch,
): Promise<LateAsset<T>> {
  const started = fetchAny(file, get);
  const content = started.then((response) => read(response, file));
  // A failure is reported when the file is needed.
  content.catch(() => undefined);
  await started.catch(() => undefined);
  return { content };
}
