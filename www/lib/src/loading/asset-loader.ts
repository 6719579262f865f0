import { HandfulError, type Reported } from '../errors.js';
import type { EngineInfo, Mode, Precision } from '../types.js';
import { ByteSum } from './byte-sum.js';
import { type DecoderName, forDecoders } from './decoders.js';
import { type EnginePlan, planEngine, precisionBefore } from './engine-plan.js';
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
  gpu(onBytes?: OnBytes): Promise<WebAssembly.Module>;
  export(onBytes?: OnBytes): Promise<WebAssembly.Module>;
  gradient(onBytes?: OnBytes): Promise<WebAssembly.Module>;
  /** The bytes of a decoder's module. They are compiled only where they are needed. */
  decoder(name: DecoderName, onBytes?: OnBytes): Promise<ArrayBuffer>;
  /** The template of the page that `export('html')` writes. */
  page(onBytes?: OnBytes): Promise<string>;
}

/** The module that embeds photos, and the kind of SIMD that it needs. */
export interface EmbedModule {
  simd: EngineInfo['simd'];
  module: WebAssembly.Module;
}

/** Modules and weights in a form that can be sent to a worker. */
export interface TransferableAssets {
  plan: EnginePlan;
  embed: EmbedModule;
  /** Ports that deliver these as a {@link LateAssetMessage} when they are asked for and have arrived. */
  weights: MessagePort;
  /** `null` if the second network was not loaded. */
  second: MessagePort | null;
  classifier: MessagePort;
  gpu: MessagePort | null;
  export: MessagePort;
  gradient: MessagePort;
  decoders: Record<DecoderName, MessagePort>;
  page: MessagePort;
}

/** A message of a port of {@link TransferableAssets}. The worker asks for a file by any message. */
export type LateAssetMessage<T> = { content: T } | { problem: Reported };

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

/**
 * The share of the weights after which the module of the classifier is fetched. It is the last file, because
 * photos can be embedded without it; it starts a little earlier than that, so that the line does not idle.
 */
const NEARLY = 0.98;

/**
 * Starts to fetch modules and weights. `onBytes` is called with the progress of everything that a
 * classifier needs.
 */
export function loadFiles(
  { device, precision, mode, files }: AssetRequest,
  onBytes: OnBytes,
  get?: Fetch,
): AssetLoader {
  const plan = planEngine({ device, precision, mode }, probeGpu);
  // The total is unknown until the plan says which files are needed.
  let planned = false;
  const sum = new ByteSum((done, total) => onBytes(done, planned ? total : null));
  const onClassifier = sum.of(files.classifier);
  // Either of the two is loaded; they are about equally large.
  const onEmbed = sum.of(files.embed.plain);
  let startClassifier: () => void = () => undefined;
  const nearly = new Promise<void>((resolve) => {
    startClassifier = resolve;
  });
  const fetchBoth = (precision: Precision) => {
    // Everything is counted before anything arrives, so that the total does not grow.
    const onFirst = sum.of(files.weights[precision]);
    const onSecond = mode === 'best' ? sum.of(files.second[precision]) : null;
    const onWeights: OnBytes = (done, total) => {
      onFirst(done, total);
      if (total !== null && done >= NEARLY * total) startClassifier();
    };
    const second = onSecond && fetchWeights(files.second[precision], onSecond, get);
    // Awaited as soon as the plan is made.
    second?.catch(() => undefined);
    return { weights: fetchWeights(files.weights[precision], onWeights, get), second };
  };
  // The search for a graphics adapter takes a while.
  const known = precisionBefore({ device, precision });
  const early = known && fetchBoth(known);
  early?.weights.catch(() => undefined);
  const counted = plan.then(({ precision, webgpu }) => {
    planned = true;
    const onGpu = webgpu === 'must' ? sum.of(files.gpu) : undefined;
    return { ...(early ?? fetchBoth(precision)), onGpu };
  });
  const weights = counted.then((both) => both.weights);
  weights.then(startClassifier, startClassifier);
  return {
    plan,
    weights,
    second: counted.then((both) => both.second),
    embed: fastest(files.embed, onEmbed, get),
    classifier: nearly.then(() => fetchModule(files.classifier, onClassifier, get)),
    gpu: (onBytes) => counted.then(({ onGpu }) => fetchModule(files.gpu, onGpu ?? onBytes, get)),
    export: (onBytes) => fetchModule(files.export, onBytes, get),
    gradient: (onBytes) => fetchModule(files.gradient, onBytes, get),
    decoder: kept((name, onBytes) => fetchBytes(files.decoders[name], onBytes, get)),
    page: (onBytes) => fetchText(files.page, onBytes, get),
  };
}

/** Remembers what was loaded; a failure is forgotten, so that it is tried again. */
function kept<N, T>(
  load: (name: N, onBytes?: OnBytes) => Promise<T>,
): (name: N, onBytes?: OnBytes) => Promise<T> {
  const loaded = new Map<N, Promise<T>>();
  return (name, onBytes) => {
    const found = loaded.get(name) ?? load(name, onBytes);
    loaded.set(name, found);
    found.catch(() => loaded.delete(name));
    return found;
  };
}

/** The fastest module that compiles here; a browser may claim more SIMD than it supports. */
async function fastest(
  files: AssetFiles['embed'],
  onBytes: OnBytes,
  get?: Fetch,
): Promise<EmbedModule> {
  const [best = 'plain', next] = simdChoices();
  const load = async (simd: EngineInfo['simd']): Promise<EmbedModule> => ({
    simd,
    module: await fetchModule(files[simd], onBytes, get),
  });
  return next ? load(best).catch(() => load(next)) : load(best);
}

/** A loader of the page's assets; throws if they do not include those of the mode. */
export function loaderOf(assets: TransferableAssets, mode: Mode): AssetLoader {
  const { second } = assets;
  if (mode === 'best' && !second) throw notLoaded('the second network', 'the mode best');
  const gpu = assets.gpu && onDemand<WebAssembly.Module>(assets.gpu);
  const decoders = forDecoders((name) => onDemand<ArrayBuffer>(assets.decoders[name]));
  return {
    plan: Promise.resolve(assets.plan),
    weights: onDemand<Uint8Array>(assets.weights)(),
    second: mode === 'best' && second ? onDemand<Uint8Array>(second)() : Promise.resolve(null),
    classifier: onDemand<WebAssembly.Module>(assets.classifier)(),
    embed: Promise.resolve(assets.embed),
    gpu: gpu ?? (() => Promise.reject(new Error('The module for WebGPU was not loaded.'))),
    export: onDemand(assets.export),
    gradient: onDemand(assets.gradient),
    decoder: (name) => decoders[name](),
    page: onDemand(assets.page),
  };
}

/** The error for a file that loaded assets do not include. */
export function notLoaded(what: string, remedy: string): HandfulError {
  const message = `These assets do not include ${what}; load them with ${remedy}.`;
  return new HandfulError('not-loaded', message);
}

/** Asks for a file and waits for it, at the first call. */
function onDemand<T>(port: MessagePort): () => Promise<T> {
  let content: Promise<T> | null = null;
  const ask = (): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      port.onmessage = ({ data }: MessageEvent<LateAssetMessage<T>>) => {
        if ('content' in data) resolve(data.content);
        else reject(new HandfulError(data.problem.code, data.problem.message));
      };
      port.postMessage('wanted');
    });
  return () => {
    content ??= ask();
    return content;
  };
}
