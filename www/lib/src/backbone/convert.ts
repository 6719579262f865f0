import { invalid, settingsOf } from '../checks.js';
import { HandfulError, messageOf } from '../errors.js';
import { host, type Thread } from '../host.js';
import { LoadedAssets } from '../loaded-assets.js';
import { type EmbedModule, fastestImport } from '../loading/asset-loader.js';
import { fetchBytes } from '../loading/fetching.js';
import { assetFiles, workerFiles } from '../loading/urls.js';
import type { BackboneSource, CreateOptions, ImportedBackbone } from '../types.js';
import type {
  ConvertRequest,
  EmbedderStart,
  FromEmbedder,
  ToEmbedder,
} from '../worker/embed-protocol.js';
import {
  type EmbedderPort,
  EmbeddingWorker,
  TIMEOUT_OF_FILES,
  WorkerLost,
} from '../worker/embedding-worker.js';
import type { ImportedFiles } from '../worker/requests.js';
import { WorkerCode } from '../worker-code.js';
import { isName } from './name.js';
import type { ReadBackboneOptions } from './read.js';
import { isImported, openBackbone } from './source.js';

const SETTINGS = ['assets', 'workers', 'trustedTypesPolicy'] as const;

/** See `readBackbone`, whose code is small until it is called. */
export async function readFile(
  source: Exclude<BackboneSource, ImportedBackbone>,
  options?: ReadBackboneOptions,
): Promise<ImportedBackbone> {
  const settings = settingsOf(options, SETTINGS);
  const { signal } = settings;
  signal?.throwIfAborted();
  if (isName(source)) {
    throw invalid('There is nothing to read of a network of the package; give a file.');
  }
  const request = await openBackbone(source, signal);
  signal?.throwIfAborted();
  return convert(request, settings);
}

/** The networks of a classifier that come from files, converted where they are not yet. */
export async function importedFiles(options: CreateOptions): Promise<ImportedFiles> {
  const { backbone, secondBackbone, device, precision, mode } = options;
  const first = backbone === undefined || isName(backbone) ? null : backbone;
  const second = secondBackbone === undefined || isName(secondBackbone) ? null : secondBackbone;
  if (precision === 'int8') {
    throw invalid('Backbones from files compute in f32; leave out the precision.');
  }
  if (device === 'webgpu') {
    throw invalid('Backbones from files compute on the CPU; leave out the device.');
  }
  if (second && mode !== 'best') {
    throw invalid('Only the mode best has a second backbone; set it, or leave the backbone out.');
  }
  return {
    first: first && (await weightFileOf(first, options)),
    second: second && (await weightFileOf(second, options)),
  };
}

async function weightFileOf(
  source: Exclude<BackboneSource, 'lite0'>,
  options: CreateOptions,
): Promise<Blob> {
  if (typeof source === 'object' && isImported(source)) return source.file;
  return (await convert(await openBackbone(source, options.signal), options)).file;
}

/** The code of the session's worker and of the workers for networks from files. */
export async function codeForFiles({
  assets,
  workers,
  trustedTypesPolicy: policy,
}: Pick<CreateOptions, 'assets' | 'workers' | 'trustedTypesPolicy'>): Promise<WorkerCode> {
  if (assets instanceof LoadedAssets) {
    const { importer } = await assets.importSupplies();
    return WorkerCode.inMemory({ session: assets.code.session, embedder: importer }, policy);
  }
  const { session, importer } = workerFiles(workers);
  return WorkerCode.at({ session, embedder: importer }, policy);
}

async function moduleFor({ assets, workers }: CreateOptions): Promise<EmbedModule> {
  if (assets instanceof LoadedAssets) return (await assets.importSupplies()).embed;
  const get = (url: string, init: RequestInit): Promise<Response> => host().fetch(url, init);
  const files = assetFiles('lite0', assets as string | URL | undefined, workers);
  return fastestImport((simd) => fetchBytes(files.import[simd], undefined, get));
}

async function convert(request: ConvertRequest, options: CreateOptions): Promise<ImportedBackbone> {
  const { signal, onProgress } = options;
  const [code, module] = await Promise.all([codeForFiles(options), moduleFor(options)]);
  signal?.throwIfAborted();
  const noDecoder = () => Promise.reject(new Error('A conversion needs no decoder.'));
  const port = new ThreadPort(code.start('embedder'), { ...module, precision: 'f32' });
  const worker = new EmbeddingWorker(port, noDecoder, TIMEOUT_OF_FILES);
  const cancel = (): void => worker.end();
  signal?.addEventListener('abort', cancel);
  try {
    const { imported } = await worker.other({ kind: 'convert', request }, (progress) =>
      onProgress?.({ ...progress, detail: `${request.name}: ${progress.detail}` }),
    );
    return imported;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error instanceof WorkerLost ? await lost(error, code) : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    worker.end();
    code.release();
  }
}

/** A worker that runs out of memory ends with a message of the engine. */
async function lost({ message }: WorkerLost, code: WorkerCode): Promise<HandfulError> {
  if (/memory|allocat|unreachable|out of bounds/i.test(message)) {
    const sentence = `This device has not enough memory for the backbone (${message}). Take a smaller network, or its file in 16 bits, often model_fp16.onnx.`;
    return new HandfulError('backbone-too-large', sentence);
  }
  const found = await code.explain('embedder', message);
  return new HandfulError(found.code, `The backbone could not be read: ${messageOf(found)}`);
}

/** A worker that the page talks to itself. */
class ThreadPort implements EmbedderPort {
  onmessage: EmbedderPort['onmessage'] = null;
  onerror: EmbedderPort['onerror'] = null;
  readonly #thread: Thread;
  readonly #channel = new MessageChannel();

  constructor(thread: Thread, code: EmbedderStart['code']) {
    this.#thread = thread;
    thread.onerror = (event) => this.onerror?.(event);
    const { port1, port2 } = this.#channel;
    port1.onmessage = (event: MessageEvent<FromEmbedder>) => this.onmessage?.(event);
    const start: EmbedderStart = { code, port: port2 };
    thread.postMessage(start, [port2]);
  }

  postMessage(message: ToEmbedder): void {
    this.#channel.port1.postMessage(message);
  }

  terminate(): void {
    this.#thread.terminate();
    this.#channel.port1.close();
  }
}
