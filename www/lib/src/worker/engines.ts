import { codeOf, HandfulError, messageOf } from '../errors.js';
import { SerialQueue } from '../queue.js';
import type { CreateOptions, EngineInfo } from '../types.js';
import {
  type ProbeFacts,
  type Reason,
  reasonAgainst,
  reasonToDistrust,
  verdict,
} from './choice.js';
import type { Engine } from './module.js';

/** Where engines come from; each is called at most once. */
export interface EngineSources {
  probe(patience: number): Promise<ProbeFacts>;
  cpu(): Promise<Engine>;
  gpu(): Promise<Engine>;
}

/** The shape of the input. */
export interface ViewShape {
  viewsPerPhoto: number;
  viewLength: number;
}

/** Views that a graphics device is given at once; more gains little and costs memory. */
const GPU_VIEWS = 8;

/** How long a browser may think about an adapter (milliseconds). Nobody should wait for `auto`. */
const AUTO_PATIENCE = 3_000;
const FORCED_PATIENCE = 60_000;

/** Timed passes in the comparison, and times kept for the median that is shown. */
const TRIAL_RUNS = 3;
const KEPT_TIMES = 9;

/** An engine this many times slower in one run is not given another. */
const HOPELESS = 3;

/**
 * The engine in use. The CPU engine is ready first and answers first; WebGPU takes over when it
 * has proved right and faster, and hands back when it fails, with the photos of the failed pass
 * computed again. Both engines compute in f32 or f16, which count as one numeric path.
 */
export class Engines {
  readonly #sources: EngineSources;
  readonly #shape: ViewShape;
  readonly #onInfo: (info: EngineInfo, changed: boolean) => void;
  readonly #lock = new SerialQueue();
  #cpu: Promise<Engine> | null = null;
  #gpu: Engine | null = null;
  #info: EngineInfo = { device: 'cpu', why: 'starting', detail: 'The engine is starting.' };
  #times: number[] = [];

  constructor(
    sources: EngineSources,
    shape: ViewShape,
    onInfo: (info: EngineInfo, changed: boolean) => void,
  ) {
    this.#sources = sources;
    this.#shape = shape;
    this.#onInfo = onInfo;
  }

  get info(): EngineInfo {
    return this.#info;
  }

  /** How many photos to hand to {@link forward} at once. */
  get photosPerPass(): number {
    return this.#gpu ? Math.max(1, Math.floor(GPU_VIEWS / this.#shape.viewsPerPhoto)) : 1;
  }

  /** Resolves when {@link forward} can be called. With `auto`, WebGPU is tried after that. */
  async start(device: NonNullable<CreateOptions['device']>): Promise<void> {
    if (device === 'cpu') {
      await this.#loadCpu();
      this.#use(null, { why: 'forced', detail: 'The CPU was asked for.' });
    } else if (device === 'webgpu') {
      await this.#forceGpu();
    } else {
      const [facts] = await Promise.all([this.#sources.probe(AUTO_PATIENCE), this.#loadCpu()]);
      const reason = reasonAgainst(facts);
      if (reason) return this.#fallBack(reason);
      this.#use(null, { why: 'starting', detail: 'The CPU works until WebGPU is ready.' });
      void this.#tryGpu();
    }
  }

  /** Raw features of `photos` photos, `photos` x `viewsPerPhoto` x `featureLength`. */
  forward(views: Float32Array, photos: number): Promise<Float32Array> {
    return this.#lock.run(async () => {
      const gpu = this.#gpu;
      if (gpu) {
        try {
          const run = () => gpu.forward(views, photos * this.#shape.viewsPerPhoto);
          return await this.#timed(run, photos);
        } catch (error) {
          this.#fallBack(reasonOf(error));
        }
      }
      return this.#forwardOnCpu(views, photos);
    });
  }

  async #forwardOnCpu(views: Float32Array, photos: number): Promise<Float32Array> {
    const cpu = await this.#loadCpu();
    const { viewsPerPhoto, viewLength } = this.#shape;
    const length = viewsPerPhoto * viewLength;
    const parts: Float32Array[] = [];
    for (let photo = 0; photo < photos; photo++) {
      const own = views.subarray(photo * length, (photo + 1) * length);
      parts.push(await this.#timed(() => cpu.forward(own, viewsPerPhoto), 1));
    }
    return concat(parts);
  }

  #loadCpu(): Promise<Engine> {
    this.#cpu ??= this.#sources.cpu();
    return this.#cpu;
  }

  async #forceGpu(): Promise<void> {
    const reason = reasonAgainst(await this.#sources.probe(FORCED_PATIENCE));
    // A software adapter is slow but right, which is enough for someone who asks for it.
    if (reason && reason.why !== 'software-adapter') {
      throw new HandfulError(reason.why, reason.detail);
    }
    const gpu = await this.#sources.gpu();
    const distrust = reasonToDistrust(await gpu.selfTest());
    if (distrust) throw new HandfulError(distrust.why, distrust.detail);
    this.#use(gpu, { why: 'forced', detail: 'WebGPU was asked for.' });
  }

  async #tryGpu(): Promise<void> {
    let gpu: Engine | null = null;
    try {
      gpu = await this.#sources.gpu();
      const distrust = reasonToDistrust(await gpu.selfTest());
      if (!distrust) return await this.#compete(gpu);
      gpu.free();
      this.#fallBack(distrust);
    } catch (error) {
      gpu?.free();
      this.#fallBack(reasonOf(error));
    }
  }

  /** Times both engines on the same input and keeps the faster one. */
  async #compete(gpu: Engine): Promise<void> {
    const cpu = await this.#loadCpu();
    const { viewsPerPhoto, viewLength } = this.#shape;
    const views = new Float32Array(viewsPerPhoto * viewLength);
    // Compiles what this number of views needs, while the CPU goes on answering.
    await gpu.forward(views, viewsPerPhoto);
    await this.#lock.run(async () => {
      const cpuTime = await medianTime(() => cpu.forward(views, viewsPerPhoto));
      const gpuTime = await medianTime(() => gpu.forward(views, viewsPerPhoto), cpuTime);
      const { device, ...reason } = verdict({ cpu: cpuTime, gpu: gpuTime });
      if (device === 'cpu') gpu.free();
      this.#use(device === 'cpu' ? null : gpu, reason);
    });
  }

  async #timed(run: () => Promise<Float32Array>, photos: number): Promise<Float32Array> {
    const start = performance.now();
    const features = await run();
    this.#times.push((performance.now() - start) / photos);
    if (this.#times.length > KEPT_TIMES) this.#times.shift();
    this.#info = { ...this.#info, millisecondsPerPhoto: median(this.#times) };
    this.#onInfo(this.#info, false);
    return features;
  }

  #fallBack({ why, detail }: Reason): void {
    this.#use(null, { why, detail: `${detail} The CPU does the work.` });
  }

  #use(gpu: Engine | null, reason: Reason): void {
    if (this.#gpu !== gpu) {
      this.#gpu?.free();
      this.#times = [];
    }
    this.#gpu = gpu;
    this.#info = { device: gpu ? 'webgpu' : 'cpu', ...reason };
    if (this.#times.length > 0) this.#info.millisecondsPerPhoto = median(this.#times);
    this.#onInfo(this.#info, true);
  }
}

function reasonOf(error: unknown): Reason {
  const why = codeOf(error, 'gpu-failed') === 'device-lost' ? 'device-lost' : 'gpu-failed';
  const sentence = messageOf(error).replace(/[.!]?\s*$/, '.');
  return { why, detail: sentence };
}

/** Milliseconds of a run; not measured any further once a run is hopelessly above `rival`. */
async function medianTime(run: () => Promise<unknown>, rival = Infinity): Promise<number> {
  const times: number[] = [];
  while (times.length < TRIAL_RUNS) {
    const start = performance.now();
    await run();
    const time = performance.now() - start;
    times.push(time);
    if (time > HOPELESS * rival) break;
  }
  return median(times);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The arrays one after another in a new one. */
export function concat(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
