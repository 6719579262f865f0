import { LoadedAssets } from './assets.js';
import { type Prepared, WorkerBridge } from './bridge.js';
import { checkSettings, invalid } from './checks.js';
import { HandfulError } from './errors.js';
import { EmbedWorkers, memoryUrl } from './embed-workers.js';
import { host } from './host.js';
import type { AssetFiles, TransferableAssets } from './loading/asset-loader.js';
import { assetFiles, codeUrls } from './loading/urls.js';
import { projectToCross } from './photos.js';
import type { CreateOptions, EngineInfo } from './types.js';
import type { Started, StartSettings } from './worker/protocol.js';

/**
 * Starts the workers of a classifier and has `use` make it; ends them if that fails, or is given up by
 * the signal. `hear` is told every news of the engine, and whether another one took over.
 */
export async function starting<T>(
  options: CreateOptions,
  hear: (engine: EngineInfo, changed: boolean) => void,
  use: (bridge: WorkerBridge, started: Started) => Promise<T>,
): Promise<T> {
  const { device = 'auto', precision, mode, project, assets, signal, onProgress } = options;
  signal?.throwIfAborted();
  checkSettings(options);
  const loaded = assets instanceof LoadedAssets ? assets : null;
  const source = loaded ? { parcel: loaded.pack(options) } : { files: filesOf(options) };
  const urls = codeUrls();
  const copy = loaded && memoryUrl(loaded.code.session);
  const worker = host().startSession(copy ?? urls.session);
  const helpers = new EmbedWorkers(worker, urls.embedder, loaded?.code.embedder);
  const bridge = new WorkerBridge(worker, hear, () => {
    helpers.end();
    if (copy !== null) URL.revokeObjectURL(copy);
  });
  // Nothing is kept of a start that is given up, so there is no need to wait for the worker.
  const giveUp = () => bridge.close(disposed());
  signal?.addEventListener('abort', giveUp);
  try {
    const transfer = 'parcel' in source ? portsOf(source.parcel) : [];
    const prepare = async (): Promise<Prepared<[StartSettings]>> => {
      const known = project && (await projectToCross(project));
      return { args: [{ device, precision, mode, project: known, source }], transfer };
    };
    const args = prepare();
    const start = bridge.call('start', args, { onProgress });
    const [started] = await Promise.all([start, helpers.keepCode()]);
    return await use(bridge, started);
  } catch (error) {
    bridge.close(disposed());
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

function filesOf({ assets, backbone = 'lite0' }: CreateOptions): AssetFiles {
  if (assets === undefined || typeof assets === 'string' || assets instanceof URL) {
    return assetFiles(backbone, assets);
  }
  throw invalid('The assets are neither what loadAssets gave nor the address of a folder.');
}

function portsOf({ gpu, export: forExport, gradient, page }: TransferableAssets): MessagePort[] {
  return [...(gpu ? [gpu] : []), forExport, gradient, page];
}

/** What every call fails with once a classifier has ended. */
export function disposed(): HandfulError {
  return new HandfulError('disposed', 'This classifier has been disposed of.');
}
