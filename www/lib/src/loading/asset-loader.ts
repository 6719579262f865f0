import { HandfulError } from '../errors.js';
import type { EngineInfo, Mode, Precision } from '../types.js';
import { type EnginePlan, planEngine } from './engine-plan.js';
import {
  type Asset,
  type Fetch,
  fetchModule,
  fetchText,
  fetchWeights,
  type OnBytes,
} from './fetching.js';
import { probeGpu } from './probe.js';
import { simdChoices } from './simd.js';

/** Where everything comes from that is no code of the page. */
export interface AssetFiles {
  classifier: Asset;
  /** By the SIMD that the module needs. */
  embed: Record<EngineInfo['simd'], Asset>;
  gpu: Asset;
  export: Asset;
  gradient: Asset;
  page: Asset;
  weights: Record<Precision, Asset>;
  /** Of the second network of best mode. */
  second: Record<Precision, Asset>;
}

/** What a classifier is made of, each part as soon as it is there. */
export interface AssetLoader {
  plan: Promise<EnginePlan>;
  weights: Promise<Uint8Array>;
  /** Of the second network; `null` where the mode has none. */
  second: Promise<Uint8Array | null>;
  classifier: Promise<WebAssembly.Module>;
  embed: Promise<EmbedModule>;
  /** These are fetched when they are asked for, because most have no use for them. */
  gpu(): Promise<WebAssembly.Module>;
  export(): Promise<WebAssembly.Module>;
  gradient(): Promise<WebAssembly.Module>;
  /** The page that `export('html')` fills in. */
  page(): Promise<string>;
}

/** The module from photos to embeddings, and what of SIMD it needs. */
export interface EmbedModule {
  simd: EngineInfo['simd'];
  module: WebAssembly.Module;
}

/** The same, loaded earlier, in a form that can cross to a worker. */
export interface TransferableAssets {
  plan: EnginePlan;
  weights: Uint8Array;
  second: Uint8Array | null;
  classifier: WebAssembly.Module;
  embed: EmbedModule;
  /** Where these will come from, each as a {@link Delivery}; they may still be arriving. */
  gpu: MessagePort | null;
  export: MessagePort;
  gradient: MessagePort;
  page: MessagePort;
}

/** What comes through a port of a {@link TransferableAssets}. */
export type Delivery<T> = { content: T } | { problem: string };

/** What has to be known before anything is fetched. */
export interface AssetRequest {
  device: 'auto' | 'webgpu' | 'cpu';
  precision: 'auto' | Precision;
  mode: Mode;
  files: AssetFiles;
}

/** Begins to fetch everything; `onBytes` hears how much of the weights is there. */
export function loadFiles(
  { device, precision, mode, files }: AssetRequest,
  onBytes: OnBytes,
  get?: Fetch,
): AssetLoader {
  const plan = planEngine({ device, precision, mode }, probeGpu);
  const [hear, hearSecond] = mode === 'best' ? together(onBytes) : [onBytes, onBytes];
  const fetchOf = (from: AssetFiles['weights'], hear: OnBytes) =>
    plan.then((known) => fetchWeights(from[known.precision], hear, get));
  return {
    plan,
    weights: fetchOf(files.weights, hear),
    second: mode === 'best' ? fetchOf(files.second, hearSecond) : Promise.resolve(null),
    classifier: fetchModule(files.classifier, get),
    embed: fastest(files.embed, get),
    gpu: () => fetchModule(files.gpu, get),
    export: () => fetchModule(files.export, get),
    gradient: () => fetchModule(files.gradient, get),
    page: () => fetchText(files.page, get),
  };
}

/** The fastest module that runs here. A browser may claim more than it can do. */
async function fastest(files: AssetFiles['embed'], get?: Fetch): Promise<EmbedModule> {
  const [best = 'plain', next] = simdChoices();
  const load = async (simd: EngineInfo['simd']): Promise<EmbedModule> => ({
    simd,
    module: await fetchModule(files[simd], get),
  });
  return next ? load(best).catch(() => load(next)) : load(best);
}

/** Two that hear of one file each; `onBytes` hears of both as of one. */
function together(onBytes: OnBytes): [OnBytes, OnBytes] {
  const known = [0, 1].map(() => ({ done: 0, total: null as number | null }));
  const hear =
    (at: number): OnBytes =>
    (done, total) => {
      known[at] = { done, total };
      const totals = known.map((file) => file.total ?? Number.NaN);
      const [sum, all] = [known.map((file) => file.done), totals].map((numbers) =>
        numbers.reduce((a, b) => a + b),
      );
      onBytes(sum ?? 0, all === undefined || Number.isNaN(all) ? null : all);
    };
  return [hear(0), hear(1)];
}

/** The supplies of a parcel for a mode, or an error if they do not do for it. */
export function unpack(parcel: TransferableAssets, mode: Mode): AssetLoader {
  if (mode === 'best' && !parcel.second) throw notLoaded('the second network', 'the mode best');
  const gpu = parcel.gpu && delivery<WebAssembly.Module>(parcel.gpu);
  const forExport = delivery<WebAssembly.Module>(parcel.export);
  const gradient = delivery<WebAssembly.Module>(parcel.gradient);
  const page = delivery<string>(parcel.page);
  return {
    plan: Promise.resolve(parcel.plan),
    weights: Promise.resolve(parcel.weights),
    second: Promise.resolve(mode === 'best' ? parcel.second : null),
    classifier: Promise.resolve(parcel.classifier),
    embed: Promise.resolve(parcel.embed),
    gpu: () => gpu ?? Promise.reject(new Error('The module for WebGPU was not loaded.')),
    export: () => forExport,
    gradient: () => gradient,
    page: () => page,
  };
}

/** The error for what loaded assets do not hold. */
export function notLoaded(what: string, remedy: string): HandfulError {
  return new HandfulError('not-loaded', `These assets hold not ${what}; load them with ${remedy}.`);
}

function delivery<T>(port: MessagePort): Promise<T> {
  const content = new Promise<T>((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<Delivery<T>>) => {
      if ('content' in data) resolve(data.content);
      else reject(new Error(data.problem));
    };
  });
  // A failure is told when the content is asked for.
  content.catch(() => undefined);
  return content;
}
