import type { EngineInfo, Precision } from '../types.js';
import { type Plan, planFor } from './choice.js';
import { type Asset, type Fetch, fetchModule, fetchWeights, type OnBytes } from './fetching.js';
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
  weights: Record<Precision, Asset>;
}

/** What a classifier is made of, each part as soon as it is there. */
export interface Supplies {
  plan: Promise<Plan>;
  weights: Promise<Uint8Array>;
  classifier: Promise<WebAssembly.Module>;
  /** The modules that may run here, the fastest first. */
  simd: EngineInfo['simd'][];
  embed(simd: EngineInfo['simd']): Promise<WebAssembly.Module>;
  /** These are fetched when they are asked for, because most have no use for them. */
  gpu(): Promise<WebAssembly.Module>;
  export(): Promise<WebAssembly.Module>;
  gradient(): Promise<WebAssembly.Module>;
}

/** The same, loaded earlier, in a form that can cross to a worker. */
export interface Parcel {
  plan: Plan;
  weights: Uint8Array;
  classifier: WebAssembly.Module;
  simd: EngineInfo['simd'];
  embed: WebAssembly.Module;
  /** Where these modules will come from, each as a {@link Delivery}; they may still be arriving. */
  gpu: MessagePort | null;
  export: MessagePort;
  gradient: MessagePort;
}

/** What comes through a port of a {@link Parcel}. */
export type Delivery = { module: WebAssembly.Module } | { problem: string };

/** What has to be known before anything is fetched. */
export interface Wish {
  device: 'auto' | 'webgpu' | 'cpu';
  precision: 'auto' | Precision;
  files: AssetFiles;
}

/** Begins to fetch everything; `onBytes` hears how much of the weights is there. */
export function fetchSupplies(
  { device, precision, files }: Wish,
  onBytes: OnBytes,
  get?: Fetch,
): Supplies {
  const plan = planFor({ device, precision }, probeGpu);
  return {
    plan,
    weights: plan.then((known) => fetchWeights(files.weights[known.precision], onBytes, get)),
    classifier: fetchModule(files.classifier, get),
    simd: simdChoices(),
    embed: (simd) => fetchModule(files.embed[simd], get),
    gpu: () => fetchModule(files.gpu, get),
    export: () => fetchModule(files.export, get),
    gradient: () => fetchModule(files.gradient, get),
  };
}

/** The supplies of a parcel. */
export function unpack(parcel: Parcel): Supplies {
  const gpu = parcel.gpu && delivery(parcel.gpu);
  const forExport = delivery(parcel.export);
  const gradient = delivery(parcel.gradient);
  return {
    plan: Promise.resolve(parcel.plan),
    weights: Promise.resolve(parcel.weights),
    classifier: Promise.resolve(parcel.classifier),
    simd: [parcel.simd],
    embed: () => Promise.resolve(parcel.embed),
    gpu: () => gpu ?? Promise.reject(new Error('The module for WebGPU was not loaded.')),
    export: () => forExport,
    gradient: () => gradient,
  };
}

function delivery(port: MessagePort): Promise<WebAssembly.Module> {
  const module = new Promise<WebAssembly.Module>((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<Delivery>) => {
      if ('module' in data) resolve(data.module);
      else reject(new Error(data.problem));
    };
  });
  // A failure is told when the module is asked for.
  module.catch(() => undefined);
  return module;
}
