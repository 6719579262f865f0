import { HandfulError } from '../errors.js';
import type { EngineInfo, Mode, Precision } from '../types.js';
import { type DecoderName, forDecoders } from './decoders.js';
import { type EnginePlan, planEngine } from './engine-plan.js';
import {
  type Asset,
  type Fetch,
  fetchBytes,
  fetchModule,
  fetchText,
  fetchWeights,
  type OnBytes,
} from './fetching.js';
import { probeGpu } from './probe.js';
import { simdChoices } from './simd.js';

/** The files of the package that are not code of the page. */
export interface AssetFiles {
  classifier: Asset;
  /** By the kind of SIMD that the module needs. */
  embed: Record<EngineInfo['simd'], Asset>;
  gpu: Asset;
  export: Asset;
  gradient: Asset;
  decoders: Record<DecoderName, Asset>;
  page: Asset;
  weights: Record<Precision, Asset>;
  /** Weights of the second network, for `best` mode. */
  second: Record<Precision, Asset>;
}

/** Modules and weights of a classifier, each available as soon as it has arrived. */
export interface AssetLoader {
  plan: Promise<EnginePlan>;
  weights: Promise<Uint8Array>;
  /** Weights of the second network; `null` if the mode has none. */
  second: Promise<Uint8Array | null>;
  classifier: Promise<WebAssembly.Module>;
  embed: Promise<EmbedModule>;
  /** The following are fetched on demand, because most classifiers do not need them. */
  gpu(): Promise<WebAssembly.Module>;
  export(): Promise<WebAssembly.Module>;
  gradient(): Promise<WebAssembly.Module>;
  /** The bytes of a decoder's module. They are compiled only where they are needed. */
  decoder(name: DecoderName): Promise<ArrayBuffer>;
  /** The template of the page that `export('html')` writes. */
  page(): Promise<string>;
}

/** The module that embeds photos, and the kind of SIMD that it needs. */
export interface EmbedModule {
  simd: EngineInfo['simd'];
  module: WebAssembly.Module;
}

/** Loaded modules and weights, in a form that can be sent to a worker. */
export interface TransferableAssets {
  plan: EnginePlan;
  weights: Uint8Array;
  second: Uint8Array | null;
  classifier: WebAssembly.Module;
  embed: EmbedModule;
  /** Ports that deliver these as a {@link LateAssetMessage}; they may still be arriving. */
  gpu: MessagePort | null;
  export: MessagePort;
  gradient: MessagePort;
  decoders: Record<DecoderName, MessagePort>;
  page: MessagePort;
}

/** A message of a port of {@link TransferableAssets}. */
export type LateAssetMessage<T> = { content: T } | { problem: string };

/** What determines the files to fetch. */
export interface AssetRequest {
  device: 'auto' | 'webgpu' | 'cpu';
  precision: 'auto' | Precision;
  mode: Mode;
  files: AssetFiles;
}

/** The device to use: `auto` is the CPU if the program does not include the module for WebGPU. */
export function deviceFor(
  { device = 'auto' }: Partial<Pick<AssetRequest, 'device'>>,
  { gpu }: Pick<AssetFiles, 'gpu'>,
): AssetRequest['device'] {
  return device === 'auto' && gpu.url === null ? 'cpu' : device;
}

/** Starts to fetch modules and weights; `onBytes` is called with the progress of the weights. */
export function loadFiles(
  { device, precision, mode, files }: AssetRequest,
  onBytes: OnBytes,
  get?: Fetch,
): AssetLoader {
  const plan = planEngine({ device, precision, mode }, probeGpu);
  const [onFirst, onSecond] = mode === 'best' ? sumOfTwo(onBytes) : [onBytes, onBytes];
  const fetchFrom = (weights: AssetFiles['weights'], onBytes: OnBytes) =>
    plan.then(({ precision }) => fetchWeights(weights[precision], onBytes, get));
  return {
    plan,
    weights: fetchFrom(files.weights, onFirst),
    second: mode === 'best' ? fetchFrom(files.second, onSecond) : Promise.resolve(null),
    classifier: fetchModule(files.classifier, get),
    embed: fastest(files.embed, get),
    gpu: () => fetchModule(files.gpu, get),
    export: () => fetchModule(files.export, get),
    gradient: () => fetchModule(files.gradient, get),
    decoder: kept((name) => fetchBytes(files.decoders[name], get)),
    page: () => fetchText(files.page, get),
  };
}

/** Remembers what was loaded; a failure is forgotten, so that it is tried again. */
function kept<N, T>(load: (name: N) => Promise<T>): (name: N) => Promise<T> {
  const loaded = new Map<N, Promise<T>>();
  return (name) => {
    const found = loaded.get(name) ?? load(name);
    loaded.set(name, found);
    found.catch(() => loaded.delete(name));
    return found;
  };
}

/** The fastest module that compiles here; a browser may claim more SIMD than it supports. */
async function fastest(files: AssetFiles['embed'], get?: Fetch): Promise<EmbedModule> {
  const [best = 'plain', next] = simdChoices();
  const load = async (simd: EngineInfo['simd']): Promise<EmbedModule> => ({
    simd,
    module: await fetchModule(files[simd], get),
  });
  return next ? load(best).catch(() => load(next)) : load(best);
}

/** Callbacks for two files that report their sum to `onBytes`. */
function sumOfTwo(onBytes: OnBytes): [OnBytes, OnBytes] {
  const done = [0, 0];
  const totals: (number | null)[] = [null, null];
  const callback =
    (at: number): OnBytes =>
    (bytes, total) => {
      done[at] = bytes;
      totals[at] = total;
      const known = totals.filter((one) => one !== null);
      onBytes(sum(done), known.length === totals.length ? sum(known) : null);
    };
  return [callback(0), callback(1)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A loader of assets that are loaded already; throws if they do not include those of the mode. */
export function loaderOf(assets: TransferableAssets, mode: Mode): AssetLoader {
  if (mode === 'best' && !assets.second) throw notLoaded('the second network', 'the mode best');
  const gpu = assets.gpu && received<WebAssembly.Module>(assets.gpu);
  const exporter = received<WebAssembly.Module>(assets.export);
  const gradient = received<WebAssembly.Module>(assets.gradient);
  const decoders = forDecoders((name) => received<ArrayBuffer>(assets.decoders[name]));
  const page = received<string>(assets.page);
  return {
    plan: Promise.resolve(assets.plan),
    weights: Promise.resolve(assets.weights),
    second: Promise.resolve(mode === 'best' ? assets.second : null),
    classifier: Promise.resolve(assets.classifier),
    embed: Promise.resolve(assets.embed),
    gpu: () => gpu ?? Promise.reject(new Error('The module for WebGPU was not loaded.')),
    export: () => exporter,
    gradient: () => gradient,
    decoder: (name) => decoders[name],
    page: () => page,
  };
}

/** The error for a file that loaded assets do not include. */
export function notLoaded(what: string, remedy: string): HandfulError {
  const message = `These assets do not include ${what}; load them with ${remedy}.`;
  return new HandfulError('not-loaded', message);
}

function received<T>(port: MessagePort): Promise<T> {
  const content = new Promise<T>((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<LateAssetMessage<T>>) => {
      if ('content' in data) resolve(data.content);
      else reject(new Error(data.problem));
    };
  });
  // A failure is reported when the content is needed.
  content.catch(() => undefined);
  return content;
}
