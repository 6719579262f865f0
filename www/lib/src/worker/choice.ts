import type { EngineReason } from '../types.js';

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

/** burn-wgpu's profiler opens its queue with this and panics without. */
const NEEDED_FEATURES = ['timestamp-query'];

/** Names under which software rasterisers present themselves. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|microsoft basic render/i;

/** The agreement that f16 weights keep with the f32 reference; less means a wrong result. */
export const NEEDED_COSINE = 0.999;

/** Why WebGPU is not worth loading, or `null` when it is worth a trial. */
export function reasonAgainst({ webgpu, adapter }: ProbeFacts): Reason | null {
  if (!webgpu) {
    return { why: 'no-webgpu', detail: 'This browser has no WebGPU.' };
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

/** The engine that a trial speaks for. */
export function verdict({ cpu, gpu }: Trial): Reason & { device: 'webgpu' | 'cpu' } {
  const times = `${gpu.toFixed(0)} ms per photo on WebGPU, ${cpu.toFixed(0)} ms on the CPU`;
  return gpu < cpu
    ? { device: 'webgpu', why: 'faster', detail: `WebGPU was measured faster: ${times}.` }
    : { device: 'cpu', why: 'slower', detail: `The CPU was measured faster: ${times}.` };
}
