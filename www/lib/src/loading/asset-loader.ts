import { HandfulError, type Reported } from '../errors.js';
import type { EngineInfo, Mode, Precision } from '../types.js';
import type { ImportedFiles } from '../worker/requests.js';
import type { WeightFile } from '../worker/weight-file.js';
import { ByteSum } from './byte-sum.js';
import { type DecoderName, forDecoders } from './decoders.js';
import { type EnginePlan, PLAN_FOR_FILES, planEngine, precisionBefore } from './engine-plan.js';
import {
  type Asset,
  type Fetch,
  fetchBytes,
  fetchModule,
  fetchText,
  fetchWeights,
  fetchWorker,
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
  /** The module for networks from files, by the kind of SIMD that it needs. */
  import: Record<EngineInfo['simd'], Asset>;
  /** The code of its worker. */
  importer: Asset;
  page: Asset;
  weights: Record<Precision, Asset>;
  /** Weights of the second network, for `best` mode. */
  second: Record<Precision, Asset>;
}

/** Modules and weights of a classifier, each available as soon as it has arrived. */
export interface AssetLoader {
  plan: Promise<EnginePlan>;
  weights: Promise<WeightFile>;
  /** Weights of the second network; `null` if the mode has none. */
  second: Promise<WeightFile | null>;
  classifier: Promise<WebAssembly.Module>;
  embed: Promise<EmbedModule>;
  /** The following are fetched on demand, because most classifiers do not need them. */
  gpu(onBytes?: OnBytes): Promise<WebAssembly.Module>;
  export(onBytes?: OnBytes): Promise<WebAssembly.Module>;
  gradient(onBytes?: OnBytes): Promise<WebAssembly.Module>;
  /** The bytes of a decoder's module. They are compiled only where they are needed. */
  decoder(name: DecoderName, onBytes?: OnBytes): Promise<ArrayBuffer>;
  /** The bytes of a module for networks from files. */
  import(simd: EngineInfo['simd'], onBytes?: OnBytes): Promise<ArrayBuffer>;
  /** The code of its worker. */
  importer(onBytes?: OnBytes): Promise<string>;
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
  import: Record<EngineInfo['simd'], MessagePort>;
  importer: MessagePort;
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
  /** Weight files of networks that are not of the package. */
  backbones?: ImportedFiles | null;
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

/** Weight files that were given or are being fetched; `second` is `null` if the mode has none. */
interface GivenOrFetched {
  weights: Promise<WeightFile>;
  second: Promise<WeightFile> | null;
}

/**
 * Starts to fetch modules and weights. `onBytes` is called with the progress of everything that a
 * classifier needs.
 */
export function loadFiles(
  { device, precision, mode, files, backbones = null }: AssetRequest,
  onBytes: OnBytes,
  get?: Fetch,
): AssetLoader {
  const plan = backbones
    ? Promise.resolve(PLAN_FOR_FILES)
    : planEngine({ device, precision, mode }, probeGpu);
  // The total is unknown until the plan says which files are needed.
  let planned = false;
  const sum = new ByteSum((done, total) => onBytes(done, planned ? total : null));
  const onClassifier = sum.of(files.classifier);
  // Either of the two is loaded; they are about equally large.
  const modules = backbones ? files.import : files.embed;
  const onEmbed = sum.of(modules.plain);
  let startClassifier: () => void = () => undefined;
  const nearly = new Promise<void>((resolve) => {
    startClassifier = resolve;
  });
  const fetchBoth = (precision: Precision): GivenOrFetched => {
    const { first, second: other } = backbones ?? { first: null, second: null };
    // Everything is counted before anything arrives, so that the total does not grow.
    const onFirst = first ? null : sum.of(files.weights[precision]);
    const onSecond = mode === 'best' && !other ? sum.of(files.second[precision]) : null;
    const onWeights: OnBytes = (done, total) => {
      onFirst?.(done, total);
      if (total !== null && done >= NEARLY * total) startClassifier();
    };
    const fetched = onSecond && fetchWeights(files.second[precision], onSecond, get);
    // Awaited as soon as the plan is made.
    fetched?.catch(() => undefined);
    return {
      weights: first
        ? Promise.resolve(first)
        : fetchWeights(files.weights[precision], onWeights, get),
      second: mode === 'best' && other ? Promise.resolve(other) : fetched,
    };
  };
  // The search for a graphics adapter takes a while.
  const known = backbones ? 'f32' : precisionBefore({ device, precision });
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
    embed: fastest(modules, onEmbed, get),
    classifier: nearly.then(() => fetchModule(files.classifier, onClassifier, get)),
    gpu: (onBytes) => counted.then(({ onGpu }) => fetchModule(files.gpu, onGpu ?? onBytes, get)),
    export: (onBytes) => fetchModule(files.export, onBytes, get),
    gradient: (onBytes) => fetchModule(files.gradient, onBytes, get),
    decoder: kept((name, onBytes) => fetchBytes(files.decoders[name], onBytes, get)),
    import: kept((simd, onBytes) => fetchBytes(files.import[simd], onBytes, get)),
    importer: (onBytes) => fetchWorker(files.importer, onBytes, get),
    page: (onBytes) => fetchText(files.page, onBytes, get),
  };
}

/** The value of `of` for each kind of module. */
export function bySimd<T>(of: (simd: EngineInfo['simd']) => T): Record<EngineInfo['simd'], T> {
  return { relaxed: of('relaxed'), plain: of('plain') };
}

/** The fastest module for networks from files that compiles here. */
export async function fastestImport(
  load: (simd: EngineInfo['simd']) => Promise<ArrayBuffer>,
): Promise<EmbedModule> {
  const [best = 'plain', next] = simdChoices();
  const compiled = async (simd: EngineInfo['simd']): Promise<EmbedModule> => ({
    simd,
    module: await WebAssembly.compile(await load(simd)),
  });
  return next ? compiled(best).catch(() => compiled(next)) : compiled(best);
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
export function loaderOf(
  assets: TransferableAssets,
  mode: Mode,
  backbones: ImportedFiles | null,
): AssetLoader {
  const { second } = assets;
  const isLoaded = !backbones || assets.plan.precision === 'f32';
  if (mode === 'best' && !(backbones?.second ?? (second && isLoaded))) {
    throw isLoaded ? notLoaded('the second network', 'the mode best') : IN_F32;
  }
  if (backbones && !backbones.first && !isLoaded) throw IN_F32;
  const gpu = assets.gpu && onDemand<WebAssembly.Module>(assets.gpu);
  const decoders = forDecoders((name) => onDemand<ArrayBuffer>(assets.decoders[name]));
  const modules = bySimd((simd) => onDemand<ArrayBuffer>(assets.import[simd]));
  return {
    plan: Promise.resolve(backbones ? PLAN_FOR_FILES : assets.plan),
    weights: givenOr(backbones?.first, assets.weights),
    second: mode === 'best' ? givenOr(backbones?.second, second) : Promise.resolve(null),
    classifier: onDemand<WebAssembly.Module>(assets.classifier)(),
    embed: backbones ? fastestImport((simd) => modules[simd]()) : Promise.resolve(assets.embed),
    gpu: gpu ?? (() => Promise.reject(new Error('The module for WebGPU was not loaded.'))),
    export: onDemand(assets.export),
    gradient: onDemand(assets.gradient),
    decoder: (name) => decoders[name](),
    import: (simd) => modules[simd](),
    importer: onDemand(assets.importer),
    page: onDemand(assets.page),
  };
}

/** A weight file that was given, or else the one that a port delivers. */
function givenOr(given: Blob | null | undefined, port: MessagePort): Promise<WeightFile>;
function givenOr(
  given: Blob | null | undefined,
  port: MessagePort | null,
): Promise<WeightFile | null>;
function givenOr(
  given: Blob | null | undefined,
  port: MessagePort | null,
): Promise<WeightFile | null> {
  if (given) return Promise.resolve(given);
  return port ? onDemand<Uint8Array>(port)() : Promise.resolve(null);
}

/** The error for a file that loaded assets do not include. */
export function notLoaded(what: string, remedy: string): HandfulError {
  const message = `These assets do not include ${what}; load them with ${remedy}.`;
  return new HandfulError('not-loaded', message);
}

/** A network from a file computes in f32, and so must the network of the package beside it. */
const IN_F32 = notLoaded('weights in f32', 'the precision f32');

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
