import { codeOf, HandfulError, messageOf } from '../errors.js';
import { onTheCpu, type EnginePlan, type Reason, reasonToDistrust, verdict } from '../loading/engine-plan.js';
import type { EngineInfo, Explanation } from '../types.js';
import { Batches } from './batches.js';
import type { Answer, Shape, Task } from './embed-protocol.js';
import { median } from './floats.js';
import type { Engine } from './module.js';
import type { PhotoSource } from './protocol.js';

/** The part of a `Pool` that is used here. */
export interface Workers {
  readonly limit: number;
  readonly size: number;
  run(task: Task, signal?: AbortSignal): Promise<Answer>;
}

/** What the CPU side is, once it can work. */
export interface CpuSide {
  workers: Workers;
  shape: Shape;
  simd: EngineInfo['simd'];
}

/** What a photo's embedding would be without its parts. */
export interface Parts {
  /** That of the photo, then those without each part, row by row. */
  embeddings: Float32Array;
  area: Explanation['area'];
}

/** Timed passes in the comparison, and times kept for the median that is shown. */
const TRIAL_RUNS = 3;
const KEPT_TIMES = 9;

/** An engine this many times slower in one run is not given another. */
const HOPELESS = 3;

/** Photos that a graphics device can keep busy with, beyond those that workers prepare. */
const GPU_PHOTOS = 8;

/**
 * From photos to embeddings. The workers do everything where the CPU is in use; with WebGPU they
 * prepare the photos, and finish them when the device fails, so that no photo is lost. Both compute
 * in f32 then, which counts as one numeric path.
 */
export class Engines {
  readonly #cpu: CpuSide;
  readonly #startGpu: () => Promise<Engine>;
  readonly #onInfo: (info: EngineInfo, changed: boolean) => void;
  #gpu: { engine: Engine; batches: Batches } | null = null;
  #reason: Reason = { why: 'starting', detail: 'The engine is starting.' };
  #times: number[] = [];

  constructor(
    cpu: CpuSide,
    startGpu: () => Promise<Engine>,
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

  /** How many photos to hand to {@link embed} at once, so that nothing has to wait for the next. */
  get lookAhead(): number {
    return 2 * this.#cpu.workers.limit + (this.#gpu ? GPU_PHOTOS : 0);
  }

  /** Resolves when {@link embed} can be called; a trial of WebGPU goes on after that. */
  async start({ webgpu, reason }: EnginePlan): Promise<void> {
    if (webgpu !== 'must') {
      this.#use(null, reason);
      if (webgpu === 'try') void this.#tryGpu();
      return;
    }
    const gpu = await this.#startGpu();
    const distrust = reasonToDistrust(await gpu.selfTest());
    if (distrust) throw new HandfulError(distrust.why, distrust.detail);
    this.#use(gpu, reason);
  }

  /** The embedding of a photo; rejects with what is wrong with it, or with the signal's reason. */
  async embed(source: PhotoSource, signal?: AbortSignal, augment = false): Promise<Float32Array> {
    if (!this.#gpu) return this.#onCpu({ kind: 'embed', source, augment }, signal);
    const { workers } = this.#cpu;
    const { values: views } = await workers.run({ kind: 'prepare', source, augment }, signal);
    const gpu = this.#gpu;
    if (!gpu) return this.#onCpu({ kind: 'forward', views }, signal);
    let features: Float32Array;
    try {
      features = await gpu.batches.run(views, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (this.#gpu === gpu) this.#fallBack(reasonOf(error));
      return this.#onCpu({ kind: 'forward', views }, signal);
    }
    return (await this.#cpu.workers.run({ kind: 'compose', features }, signal)).values;
  }

  /**
   * The embedding of a photo, then those it would have without each pixel of the last feature map.
   * Always on the CPU, which hands that map out.
   */
  async explain(source: PhotoSource, signal?: AbortSignal): Promise<Parts> {
    const { workers, shape } = this.#cpu;
    const { values } = await workers.run({ kind: 'explain', source }, signal);
    return { embeddings: values, area: shape.viewsPerPhoto > 1 ? 'photo' : 'square' };
  }

  async #onCpu(task: Task, signal: AbortSignal | undefined): Promise<Float32Array> {
    const { values, milliseconds } = await this.#cpu.workers.run(task, signal);
    this.#took(milliseconds);
    return values;
  }

  async #tryGpu(): Promise<void> {
    let gpu: Engine | null = null;
    try {
      gpu = await this.#startGpu();
      const reason = reasonToDistrust(await gpu.selfTest()) ?? (await this.#compete(gpu));
      if (reason.why === 'faster') return this.#use(gpu, reason);
      gpu.free();
      this.#use(null, reason.why === 'slower' ? reason : onTheCpu(reason));
    } catch (error) {
      gpu?.free();
      this.#use(null, onTheCpu(reasonOf(error)));
    }
  }

  /** Times both engines on the same views, while photos go on being embedded. */
  async #compete(gpu: Engine): Promise<Reason> {
    const { workers, shape } = this.#cpu;
    const views = new Float32Array(shape.viewsPerPhoto * shape.viewLength);
    const onGpu = () => gpu.forward(views, shape.viewsPerPhoto);
    // Compiles what this number of views needs.
    await onGpu();
    const cpuTime = await medianTime(async () => {
      const { milliseconds } = await workers.run({ kind: 'forward', views });
      return milliseconds;
    });
    const gpuTime = await medianTime(() => timeOf(onGpu), cpuTime);
    return verdict({ cpu: cpuTime, gpu: gpuTime });
  }

  #took(milliseconds: number): void {
    this.#times.push(milliseconds);
    if (this.#times.length > KEPT_TIMES) this.#times.shift();
    this.#onInfo(this.info, false);
  }

  #fallBack(reason: Reason): void {
    this.#gpu?.engine.free();
    this.#use(null, onTheCpu(reason));
  }

  #use(engine: Engine | null, { why, detail }: Reason): void {
    const onTime = (milliseconds: number) => this.#took(milliseconds);
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

/** Median of some runs; there are no more of them once one is hopelessly above `rival`. */
async function medianTime(run: () => Promise<number>, rival = Infinity): Promise<number> {
  const times: number[] = [];
  while (times.length < TRIAL_RUNS) {
    const time = await run();
    times.push(time);
    if (time > HOPELESS * rival) break;
  }
  return median(times);
}
