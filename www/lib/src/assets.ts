import { checkSettings, settingsOf } from './checks.js';
import { host } from './host.js';
import { LoadedAssets } from './loaded-assets.js';
import { deviceFor, loadFiles } from './loading/asset-loader.js';
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

/** The code of networks from files, which a page that has sealed itself could no longer load. */
const lateCode = (): Promise<unknown> => import('./backbone/convert.js');

/**
 * Loads all modules, weights and code, so that {@link Handful.create} needs no network for this or any
 * further classifier. A page can then forbid itself the network before it is given a photo, by a content
 * security policy in a `<meta>` element: the package needs only `script-src 'wasm-unsafe-eval';
 * worker-src blob:`. The workers of such a classifier have no network from their start, if
 * {@link Assets.confined}. Works in browsers only.
 *
 * Resolves when no request is left to be made. With `defer` it resolves as soon as workers can start, which
 * prepare themselves while the weights arrive: see {@link Assets.loaded}. {@link Assets.loadRest} then loads
 * the rest.
 *
 * The README shows an example page.
 */
export async function loadAssets(options?: LoadOptions): Promise<Assets> {
  const settings = settingsOf(options, SETTINGS);
  const { precision = 'auto', mode = 'quality', signal, onProgress } = settings;
  signal?.throwIfAborted();
  checkSettings(settings);
  const files = assetFiles(settings.backbone ?? 'lite0', settings.base, settings.workers);
  const device = deviceFor(settings, files);
  const given = settings.fetch ?? fetch;
  const get: Fetch = (url, init) => given(url, { ...init, signal: signal ?? null });
  const onBytes = (done: number, total: number | null): void => {
    onProgress?.({ phase: 'load', done, total, detail: 'weights' });
  };
  try {
    const loading = loadFiles({ device, precision, mode, files }, onBytes, get);
    // Failures are reported by what waits for these: `loaded` and the calls of classifiers.
    for (const file of [loading.weights, loading.second, loading.classifier]) {
      file.catch(() => undefined);
    }
    const late = loading.plan.then(async ({ webgpu }) => {
      const late = lateFiles(files, loading, webgpu !== 'no');
      if (webgpu === 'must') await late.gpu?.load();
      return late;
    });
    const [plan, embed, lateOnes, code, confined] = await Promise.all([
      loading.plan,
      loading.embed,
      late,
      fetchWorkers(workerFiles(settings.workers), get),
      host().confine(),
    ]);
    const arriving = { ...loading, second: mode === 'best' ? loading.second : null };
    const assets = new LoadedAssets({ plan, embed }, arriving, lateOnes, code, confined, lateCode);
    if (!settings.defer) await assets.loadRest({ signal });
    return assets;
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}
