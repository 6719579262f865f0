import { HandfulError } from '../errors.js';
import type { CreateOptions, EngineReason, Precision } from '../types.js';

/** What is known of WebGPU before anything is loaded for it. */
export interface ProbeFacts {
  /** Whether there is a `navigator.gpu`. */
  webgpu: boolean;
  /** What it offered, if it did. */
  adapter: AdapterFacts | null;
}

/** What an adapter says of itself. */
export interface AdapterFacts {
  /** `isFallbackAdapter` of its info. */
  fallback: boolean;
  /** Vendor, architecture, device and description. */
  names: string[];
  features: ReadonlySet<string>;
}

/** Milliseconds per photo, measured on both engines in turn. */
export interface Trial {
  cpu: number;
  gpu: number;
}

/** A reason against an engine, as a code and as a sentence. */
export interface Reason {
  why: EngineReason;
  detail: string;
}

/** How a classifier is going to compute, for as long as it lives. */
export interface EnginePlan {
  precision: Precision;
  /** Whether the WebGPU engine must be used, is worth a trial, or stays out of it. */
  webgpu: 'must' | 'try' | 'no';
  /** What to say of the engine at first. */
  reason: Reason;
}

/** How long a browser may think about an adapter (milliseconds). Nobody should wait for `auto`. */
const AUTO_PATIENCE = 3_000;
const FORCED_PATIENCE = 60_000;

/** burn would measure time without this in a way that blocks, which a worker may not, and panics. */
const NEEDED_FEATURES = ['timestamp-query'];

/** Names under which software rasterisers present themselves. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|microsoft basic render/i;

/** The agreement that f16 weights keep with the f32 reference; less means a wrong result. */
export const NEEDED_COSINE = 0.999;

/**
 * Decides on the arithmetic, and on WebGPU as far as that can be done before anything is loaded.
 * All embeddings of one classifier come from one arithmetic, so that this is never decided again.
 */
export async function planEngine(
  { device, precision, mode }: Required<Pick<CreateOptions, 'device' | 'precision' | 'mode'>>,
  probe: (patience: number) => Promise<ProbeFacts>,
): Promise<EnginePlan> {
  const onCpu = precision === 'f32' ? 'f32' : 'int8';
  if (device === 'cpu') {
    const reason: Reason = { why: 'forced', detail: 'The CPU was asked for.' };
    return { precision: onCpu, webgpu: 'no', reason };
  }
  if (mode === 'best') {
    if (device === 'webgpu') throw noBestOnGpu();
    return { precision: onCpu, webgpu: 'no', reason: onTheCpu(TWO_NETWORKS) };
  }
  if (device === 'webgpu') {
    if (precision === 'int8') throw noInt8OnGpu();
    const against = reasonAgainst(await probe(FORCED_PATIENCE));
    // A software adapter is slow but right, which is enough for someone who asks for it.
    if (against && against.why !== 'software-adapter') {
      throw new HandfulError(against.why, against.detail);
    }
    const reason: Reason = { why: 'forced', detail: 'WebGPU was asked for.' };
    return { precision: 'f32', webgpu: 'must', reason };
  }
  if (precision === 'int8') {
    const detail = 'The precision int8 was asked for, which the CPU computes.';
    return { precision, webgpu: 'no', reason: { why: 'forced', detail } };
  }
  const against = reasonAgainst(await probe(AUTO_PATIENCE));
  if (against) return { precision: onCpu, webgpu: 'no', reason: onTheCpu(against) };
  const reason: Reason = { why: 'starting', detail: 'The CPU works until WebGPU is ready.' };
  return { precision: 'f32', webgpu: 'try', reason };
}

/** Why best mode leaves WebGPU alone. */
const TWO_NETWORKS: Reason = {
  why: 'two-networks',
  detail: 'The mode best was loaded, whose two networks WebGPU does not run.',
};

/** A reason against WebGPU, with what follows from it. */
export function onTheCpu({ why, detail }: Reason): Reason {
  return { why, detail: `${detail} The CPU does the work.` };
}

function noInt8OnGpu(): HandfulError {
  const sentence =
    'WebGPU does not compute in int8; leave out the precision, or choose the device cpu.';
  return new HandfulError('invalid-input', sentence);
}

function noBestOnGpu(): HandfulError {
  const sentence = 'WebGPU does not compute the mode best; choose another mode, or the device cpu.';
  return new HandfulError('invalid-input', sentence);
}

/** Why WebGPU is not worth loading, or `null` when it is worth a trial. */
export function reasonAgainst({ webgpu, adapter }: ProbeFacts): Reason | null {
  if (!webgpu) {
    return { why: 'no-webgpu', detail: 'There is no WebGPU here.' };
  }
  if (!adapter) {
    return {
      why: 'no-adapter',
      detail: 'WebGPU found no graphics adapter here.',
    };
  }
  const missing = NEEDED_FEATURES.filter((feature) => !adapter.features.has(feature));
  if (missing.length > 0) {
    return {
      why: 'missing-feature',
      detail: `The graphics adapter lacks ${missing.join(', ')}.`,
    };
  }
  if (adapter.fallback || adapter.names.some((name) => SOFTWARE.test(name))) {
    return {
      why: 'software-adapter',
      detail: 'The graphics adapter is only simulated in software.',
    };
  }
  return null;
}

/** Why the adapter's result cannot be trusted, or `null` when it can. */
export function reasonToDistrust(cosine: number): Reason | null {
  if (cosine >= NEEDED_COSINE) return null;
  return {
    why: 'self-test',
    detail: `The graphics adapter computes a known picture wrongly (agreement ${cosine.toFixed(4)}).`,
  };
}

/** What a trial says: that WebGPU is `faster` or `slower`. */
export function verdict({ cpu, gpu }: Trial): Reason {
  const times = `${gpu.toFixed(0)} ms per photo on WebGPU, ${cpu.toFixed(0)} ms on the CPU`;
  return gpu < cpu
    ? { why: 'faster', detail: `WebGPU was measured faster: ${times}.` }
    : { why: 'slower', detail: `The CPU was measured faster: ${times}.` };
}
