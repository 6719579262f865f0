import { invalid } from '../checks.js';
import { HandfulError } from '../errors.js';
import type { CreateOptions, EngineReason, Precision } from '../types.js';

/** Result of probing for WebGPU, before anything is loaded for it. */
export interface ProbeFacts {
  /** Whether `navigator.gpu` exists. */
  webgpu: boolean;
  /** The adapter, if there is one. */
  adapter: AdapterFacts | null;
}

/** Properties of an adapter. */
export interface AdapterFacts {
  /** `isFallbackAdapter` of its `info`. */
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

/** The reason for an engine, as a code and as a sentence. */
export interface Reason<Why extends EngineReason = EngineReason> {
  why: Why;
  detail: string;
}

/** The arithmetic and the engines of a classifier, fixed for its life. */
export interface EnginePlan {
  precision: Precision;
  /** Whether WebGPU must be used, is tried, or is not used. */
  webgpu: 'must' | 'try' | 'no';
  /** The reason that is reported at the start. */
  reason: Reason;
}

/** Time limits of the request for an adapter (milliseconds); `auto` must not delay the start. */
const AUTO_TIMEOUT = 3_000;
const FORCED_TIMEOUT = 60_000;

/** Without timestamp queries burn measures time by blocking, which panics in a worker. */
const REQUIRED_FEATURES = ['timestamp-query'];

/** Names of software adapters. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|microsoft basic render/i;

/** Minimum cosine of f16 features to the f32 reference; below it the result is wrong. */
export const MIN_COSINE = 0.999;

/**
 * Chooses the arithmetic, and whether to try WebGPU, before anything is loaded. All embeddings of a
 * classifier use the same arithmetic, so that it is chosen only once.
 */
export async function planEngine(
  { device, precision, mode }: Required<Pick<CreateOptions, 'device' | 'precision' | 'mode'>>,
  probe: (timeout: number) => Promise<ProbeFacts>,
): Promise<EnginePlan> {
  const onCpu = precision === 'f32' ? 'f32' : 'int8';
  if (device === 'cpu') {
    const reason: Reason = { why: 'forced', detail: 'The CPU was asked for.' };
    return { precision: onCpu, webgpu: 'no', reason };
  }
  if (mode === 'best') {
    if (device === 'webgpu') throw invalid(NO_BEST_ON_GPU);
    return { precision: onCpu, webgpu: 'no', reason: onTheCpu(TWO_NETWORKS) };
  }
  if (device === 'webgpu') {
    if (precision === 'int8') throw invalid(NO_INT8_ON_GPU);
    const against = reasonAgainst(await probe(FORCED_TIMEOUT));
    // A software adapter is slow but correct, which is enough if WebGPU is asked for.
    if (against && against.why !== 'software-adapter') {
      throw new HandfulError(against.why, against.detail);
    }
    const reason: Reason = { why: 'forced', detail: 'WebGPU was asked for.' };
    return { precision: 'f32', webgpu: 'must', reason };
  }
  const against = reasonAgainst(await probe(AUTO_TIMEOUT));
  if (against) return { precision: onCpu, webgpu: 'no', reason: onTheCpu(against) };
  if (precision === 'int8') {
    const detail = 'WebGPU does not compute in the precision int8, which was asked for.';
    return { precision, webgpu: 'no', reason: onTheCpu({ why: 'int8', detail }) };
  }
  const reason: Reason = { why: 'starting', detail: 'The CPU works until WebGPU is ready.' };
  return { precision: 'f32', webgpu: 'try', reason };
}

/** The arithmetic of the plan where it does not depend on WebGPU; `null` where it does. */
export function precisionBefore({
  device,
  precision,
}: Required<Pick<CreateOptions, 'device' | 'precision'>>): Precision | null {
  if (device === 'webgpu') return null;
  if (precision !== 'auto') return precision;
  return device === 'cpu' ? 'int8' : null;
}

/** Why best mode does not use WebGPU. */
const TWO_NETWORKS: Reason = {
  why: 'two-networks',
  detail: 'The mode best has two networks, which WebGPU does not run.',
};

/** Adds to a reason against WebGPU that the CPU is used. */
export function onTheCpu({ why, detail }: Reason): Reason {
  return { why, detail: `${detail} The CPU does the work.` };
}

/** The plan for networks from files. */
export const PLAN_FOR_FILES: EnginePlan = {
  precision: 'f32',
  webgpu: 'no',
  reason: onTheCpu({ why: 'imported', detail: 'WebGPU does not compute networks from files.' }),
};

const NO_INT8_ON_GPU =
  'WebGPU does not compute in int8; leave out the precision, or choose the device cpu.';
const NO_BEST_ON_GPU =
  'WebGPU does not compute the mode best; choose another mode, or the device cpu.';

/** Why WebGPU is not tried, or `null` if it is. */
export function reasonAgainst({
  webgpu,
  adapter,
}: ProbeFacts): Reason<'no-webgpu' | 'no-adapter' | 'missing-feature' | 'software-adapter'> | null {
  if (!webgpu) {
    return { why: 'no-webgpu', detail: 'There is no WebGPU here.' };
  }
  if (!adapter) {
    return {
      why: 'no-adapter',
      detail: 'WebGPU found no graphics adapter here.',
    };
  }
  const missing = REQUIRED_FEATURES.filter((feature) => !adapter.features.has(feature));
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

/** Why the adapter's result is wrong, or `null` if it is right. */
export function selfTestFailure(cosine: number): Reason<'self-test'> | null {
  if (cosine >= MIN_COSINE) return null;
  return {
    why: 'self-test',
    detail: `The graphics adapter computes a known picture wrongly (agreement ${cosine.toFixed(4)}).`,
  };
}

/** The result of a trial: WebGPU is `faster` or `slower`. */
export function fasterEngine({ cpu, gpu }: Trial): Reason {
  const times = `${gpu.toFixed(0)} ms per photo on WebGPU, ${cpu.toFixed(0)} ms on the CPU`;
  return gpu < cpu
    ? { why: 'faster', detail: `WebGPU was measured faster: ${times}.` }
    : { why: 'slower', detail: `The CPU was measured faster: ${times}.` };
}
