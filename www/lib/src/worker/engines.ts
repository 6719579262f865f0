import { codeOf, HandfulError, messageOf } from '../errors.js';
import {
  type EnginePlan,
  fasterEngine,
  onTheCpu,
  type Reason,
  selfTestFailure,
} from '../loading/engine-plan.js';
import type { Pixels } from '../types/pixels.js';
import type { EngineInfo, Region } from '../types.js';
import { Batches } from './batches.js';
import type { DecodedPicture, EmbedTask, InputShape, ResultOf } from './embed-protocol.js';
import type { Occlusions } from './explanation.js';
import { median } from './floats.js';
import type { GpuEngine } from './gpu.js';
import type { PhotoSource } from './requests.js';

/** The part of a `Pool` that is used here. */
export interface WorkerPool {
  readonly limit: number;
  readonly size: number;
  run<T extends EmbedTask>(task: T, signal?: AbortSignal): Promise<ResultOf<T>>;
}

/** The CPU engine, once it can embed photos. */
export interface CpuEngine {
  workers: WorkerPool;
  shape: InputShape;
  simd: EngineInfo['simd'];
}

/** Timed passes in the comparison of the engines. */
const TRIAL_RUNS = 3;

/** Times of which the displayed median is taken. */
const MAX_TIMES = 9;

/** WebGPU that is this many times slower than the CPU in one pass is not timed again. */
const HOPELESS = 3;

/** Photos in progress on a graphics device, in addition to those that workers prepare. */
const GPU_PHOTOS = 8;

/**
 * Embeds photos. On the CPU the workers compute everything. With WebGPU they decode and preprocess the
 * photos, and also compute them if the device fails, so that no photo is lost; both compute in f32 then,
 * which counts as one numeric path.
 */
export class Engines {
  readonly #cpu: CpuEngine;
  readonly #startGpu: () => Promise<GpuEngine>;
  readonly #onInfo: (info: EngineInfo, changed: boolean) => void;
  #gpu: { engine: GpuEngine; batches: Batches } | null = null;
  #reason: Reason = { why: 'starting', detail: 'The engine is starting.' };
  #times: number[] = [];

  constructor(
    cpu: CpuEngine,
    startGpu: () => Promise<GpuEngine>,
    onInfo: (info: EngineInfo, changed: boolean) => void,
  ) {
    this.#cpu = cpu;
    this.#startGpu = startGpu;
    this.#onInfo = onInfo;
  }

  get info(): EngineInfo {
    const { workers, shape, simd } = this.#cpu;
    return {
      device: this.#gpu ? 'webgpu' : 'cpu',
      ...this.#reason,
      precision: shape.precision,
      simd,
      workers: workers.size,
      ...(this.#times.length > 0 && { millisecondsPerPhoto: median(this.#times) }),
    };
  }

  /** Number of concurrent calls of {@link embed} that keep the engine busy. */
  get lookAhead(): number {
    return 2 * this.#cpu.workers.limit + (this.#gpu ? GPU_PHOTOS : 0);
  }

  /** Resolves when {@link embed} can be called; a trial of WebGPU continues after that. */
  async start({ webgpu, reason }: EnginePlan): Promise<void> {
    if (webgpu !== 'must') {
      this.#use(null, reason);
      if (webgpu === 'try') void this.#tryGpu();
      return;
    }
    const gpu = await this.#startGpu();
    const failure = selfTestFailure(await gpu.selfTest());
    if (failure) throw new HandfulError(failure.why, failure.detail);
    this.#use(gpu, reason);
  }

  /** The embedding of a photo; rejects with its failure, or with the signal's reason. */
  async embed(
    source: PhotoSource,
    signal?: AbortSignal,
    augment = false,
    region: Region | null = null,
  ): Promise<Float32Array> {
    if (!this.#gpu) return this.#computeOnCpu({ kind: 'embed', source, augment, region }, signal);
    const { workers } = this.#cpu;
    const { values: views } = await workers.run(
      { kind: 'prepare', source, augment, region },
      signal,
    );
    const gpu = this.#gpu;
    if (!gpu) return this.#computeOnCpu({ kind: 'forward', views }, signal);
    let features: Float32Array;
    try {
      features = await gpu.batches.run(views, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (this.#gpu === gpu) this.#fallBack(reasonOf(error));
      return this.#computeOnCpu({ kind: 'forward', views }, signal);
    }
    return (await this.#cpu.workers.run({ kind: 'compose', features }, signal)).values;
  }

  /**
   * The embeddings of a photo without each pixel of the last feature map. Always computed on the CPU,
   * whose engine gives access to that map.
   */
  async explain(
    source: PhotoSource,
    signal?: AbortSignal,
    region: Region | null = null,
  ): Promise<Occlusions> {
    const { workers, shape } = this.#cpu;
    const { values } = await workers.run({ kind: 'explain', source, region }, signal);
    return { embeddings: values, area: shape.viewsPerPhoto > 1 ? 'photo' : 'square' };
  }

  /** The pixels of a photo, to show it; the shorter side has `minSide` pixels or more. */
  show(source: PhotoSource, minSide: number, signal?: AbortSignal): Promise<Pixels> {
    return this.#cpu.workers.run({ kind: 'show', source, minSide }, signal);
  }

  /** A PNG file of a photo that no browser shows; `null` if it needs none. */
  picture(source: Blob | Uint8Array, signal?: AbortSignal): Promise<DecodedPicture | null> {
    return this.#cpu.workers.run({ kind: 'picture', source }, signal);
  }

  async #computeOnCpu(
    task: Exclude<EmbedTask, { kind: 'show' | 'picture' }>,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array> {
    const { values, milliseconds } = await this.#cpu.workers.run(task, signal);
    this.#recordTime(milliseconds);
    return values;
  }

  async #tryGpu(): Promise<void> {
    let gpu: GpuEngine | null = null;
    try {
      gpu = await this.#startGpu();
      const reason = selfTestFailure(await gpu.selfTest()) ?? (await this.#compare(gpu));
      if (reason.why === 'faster') return this.#use(gpu, reason);
      gpu.free();
      this.#use(null, reason.why === 'slower' ? reason : onTheCpu(reason));
    } catch (error) {
      gpu?.free();
      this.#use(null, onTheCpu(reasonOf(error)));
    }
  }

  /** Times both engines on the same views, while photos are embedded. */
  async #compare(gpu: GpuEngine): Promise<Reason> {
    const { workers, shape } = this.#cpu;
    const views = new Float32Array(shape.viewsPerPhoto * shape.viewLength);
    const onGpu = () => gpu.forward(views, shape.viewsPerPhoto);
    // Compiles the pipelines for this number of views.
    await onGpu();
    const cpuTime = await medianTime(async () => {
      const { milliseconds } = await workers.run({ kind: 'forward', views });
      return milliseconds;
    });
    const gpuTime = await medianTime(() => timeOf(onGpu), cpuTime);
    return fasterEngine({ cpu: cpuTime, gpu: gpuTime });
  }

  #recordTime(milliseconds: number): void {
    this.#times.push(milliseconds);
    if (this.#times.length > MAX_TIMES) this.#times.shift();
    this.#onInfo(this.info, false);
  }

  #fallBack(reason: Reason): void {
    this.#gpu?.engine.free();
    this.#use(null, onTheCpu(reason));
  }

  #use(engine: GpuEngine | null, { why, detail }: Reason): void {
    const onTime = (milliseconds: number) => this.#recordTime(milliseconds);
    const { viewLength } = this.#cpu.shape;
    this.#gpu = engine && { engine, batches: new Batches(engine, viewLength, onTime) };
    this.#reason = { why, detail };
    this.#times = [];
    this.#onInfo(this.info, true);
  }
}

function reasonOf(error: unknown): Reason {
  const why = codeOf(error, 'gpu-failed') === 'device-lost' ? 'device-lost' : 'gpu-failed';
  const sentence = messageOf(error).replace(/[.!]?\s*$/, '.');
  return { why, detail: sentence };
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Median time of some runs; stops after one that is hopelessly slower than `rival`. */
async function medianTime(run: () => Promise<number>, rival = Infinity): Promise<number> {
  const times: number[] = [];
  while (times.length < TRIAL_RUNS) {
    const time = await run();
    times.push(time);
    if (time > HOPELESS * rival) break;
  }
  return median(times);
}
