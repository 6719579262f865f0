import { checkSettings, settingsOf } from './checks.js';
import { host } from './host.js';
import { LoadedAssets, type RequiredAssets } from './loaded-assets.js';
import { type AssetLoader, deviceFor, loadFiles } from './loading/asset-loader.js';
import type { Fetch } from './loading/fetching.js';
import { lateFiles } from './loading/late-files.js';
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
  'defer',
  'fetch',
] as const satisfies (keyof LoadOptions)[];

/**
 * Loads all modules, weights and code, so that {@link Handful.create} needs no network for this or any
 * further classifier. A page can then forbid itself the network before it is given a photo, by a content
 * security policy in a `<meta>` element: the package needs only `script-src 'wasm-unsafe-eval';
 * worker-src blob:`. The workers of such a classifier have no network from their start, if
 * {@link Assets.confined}. Works in browsers only.
 *
 * Resolves when no request is left to be made. With `defer` it resolves when everything needed for a start
 * has arrived; {@link Assets.loadRest} then loads the rest.
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
  try {
    const loading = loadFiles({ device, precision, mode, files }, onBytes, get);
    const late = loading.plan.then(async ({ webgpu }) => {
      const late = lateFiles(files, loading, webgpu !== 'no');
      if (webgpu === 'must') await late.gpu?.load();
      return late;
    });
    const [required, lateOnes, code, confined] = await Promise.all([
      requiredAssets(loading),
      late,
      fetchWorkers(workerFiles(settings.workers), get),
      host().confine(),
    ]);
    const assets = new LoadedAssets(required, lateOnes, code, confined);
    if (!settings.defer) await assets.loadRest({ signal });
    return assets;
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
