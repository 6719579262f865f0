import { usesFiles } from './backbone/name.js';
import { WorkerBridge } from './bridge.js';
import { checkSettings, invalid } from './checks.js';
import { EmbedWorkers } from './embed-workers.js';
import { HandfulError } from './errors.js';
import { LoadedAssets } from './loaded-assets.js';
import { type AssetFiles, deviceFor, type TransferableAssets } from './loading/asset-loader.js';
import { VERSION } from './loading/facts.js';
import { assetFiles, workerFiles } from './loading/urls.js';
import { sendableProject } from './photos.js';
import type { WithTransfer } from './transfer.js';
import type { CreateOptions, EngineInfo } from './types.js';
import type { Started, StartSettings } from './worker/requests.js';
import { WorkerCode } from './worker-code.js';

/** The settings of `Handful.create`. */
export const CREATE_SETTINGS = [
  'device',
  'precision',
  'mode',
  'intensity',
  'backbone',
  'secondBackbone',
  'assets',
  'workers',
  'trustedTypesPolicy',
  'project',
] as const satisfies (keyof CreateOptions)[];

/**
 * Starts the workers of a classifier and calls `create` with the bridge to them. Ends the workers if
 * that fails or the signal aborts. `onEngine` is called as in {@link WorkerBridge}.
 */
export async function startWorkers<T>(
  options: CreateOptions,
  onEngine: (engine: EngineInfo, changed: boolean) => void,
  create: (bridge: WorkerBridge, started: Started) => Promise<T>,
): Promise<T> {
  const { precision, mode, intensity, project, assets, signal, onProgress } = options;
  signal?.throwIfAborted();
  checkSettings(options);
  const { workers, trustedTypesPolicy: policy } = options;
  const files = usesFiles(options) ? await import('./backbone/convert.js') : null;
  const backbones = files && (await files.importedFiles(options));
  signal?.throwIfAborted();
  const loaded = assets instanceof LoadedAssets ? assets : null;
  const source = loaded ? { assets: loaded.toTransferable(options) } : { files: filesOf(options) };
  const device = 'files' in source ? deviceFor(options, source.files) : (options.device ?? 'auto');
  const code = files
    ? await files.codeForFiles(options)
    : loaded
      ? WorkerCode.inMemory(loaded.code, policy)
      : await WorkerCode.at(workerFiles(workers), policy);
  signal?.throwIfAborted();
  const bridge = startSession(code, onEngine);
  // A cancelled start leaves nothing behind, so that nobody needs to wait for the worker.
  const cancel = () => bridge.close(disposed());
  signal?.addEventListener('abort', cancel);
  try {
    const prepare = async (): Promise<WithTransfer<[StartSettings]>> => {
      const sendable = project && (await sendableProject(project));
      return {
        value: [
          {
            version: VERSION,
            device,
            precision,
            mode,
            intensity,
            project: sendable,
            backbones,
            source,
          },
        ],
        transfer: 'assets' in source ? portsOf(source.assets) : [],
      };
    };
    const start = bridge.call('start', prepare(), { onProgress });
    const [started] = await Promise.all([start, code.keepCopy()]);
    return await create(bridge, started);
  } catch (error) {
    bridge.close(disposed());
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** Starts the session's worker and the first embedding worker. */
function startSession(
  code: WorkerCode,
  onEngine: (engine: EngineInfo, changed: boolean) => void,
): WorkerBridge {
  const worker = code.start('session');
  try {
    const embedders = new EmbedWorkers(worker, code);
    const explain = (message: string) => code.explain('session', message);
    const onClose = () => {
      embedders.end();
      code.release();
    };
    return new WorkerBridge(worker, { onEngine, explain, onClose });
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

function filesOf({ assets, backbone, workers }: CreateOptions): AssetFiles {
  if (assets === undefined || typeof assets === 'string' || assets instanceof URL) {
    return assetFiles(backbone === 'lite0' ? backbone : 'lite0', assets, workers);
  }
  throw invalid('The assets are neither a result of loadAssets nor the address of a folder.');
}

function portsOf(assets: TransferableAssets): MessagePort[] {
  const { weights, second, classifier, gpu, export: exporter, gradient } = assets;
  const { decoders, import: modules, importer, page } = assets;
  const ports = [weights, second, classifier, gpu, exporter, gradient, importer, page];
  const listed = [...Object.values(decoders), ...Object.values(modules)];
  return [...ports.filter((port) => port !== null), ...listed];
}

/** The error of every call after the end of a classifier. */
export function disposed(): HandfulError {
  return new HandfulError('disposed', 'This classifier has been disposed of.');
}
