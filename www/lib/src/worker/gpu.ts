import init, { Engine } from '../../wasm/gpu/handful.js';
import { HandfulError } from '../errors.js';
import { arePlausible } from './floats.js';
import { GpuWatch, PassTimeout } from './gpu-watch.js';

/** The part of the WebGPU module's engine that the worker uses. */
export type GpuEngine = Pick<Engine, 'forward' | 'selfTest' | 'free'>;

/** Time limit of the upload of the weights, and of a first pass that compiles its pipelines (milliseconds). */
const START_TIMEOUT = 120_000;

/** Starts the WebGPU module with these weights. Every call to its engine is guarded by a {@link GpuWatch}. */
export async function startGpu(
  module: WebAssembly.Module,
  weights: Uint8Array,
): Promise<GpuEngine> {
  await init({ module_or_path: module });
  const watch = new GpuWatch();
  try {
    const engine = await watch.guard(Engine.load(weights, 'webgpu'), START_TIMEOUT);
    return new WatchedEngine(engine, watch);
  } catch (error) {
    watch.dispose();
    throw error;
  }
}

class WatchedEngine implements GpuEngine {
  readonly #engine: Engine;
  readonly #watch: GpuWatch;
  readonly #timeout = new PassTimeout(START_TIMEOUT);

  constructor(engine: Engine, watch: GpuWatch) {
    this.#engine = engine;
    this.#watch = watch;
  }

  async forward(views: Float32Array, count: number): Promise<Float32Array> {
    const limit = this.#timeout.of(count);
    const start = performance.now();
    const features = await this.#watch.guard(this.#engine.forward(views, count), limit);
    this.#timeout.record(count, performance.now() - start);
    // A device that is being lost may return empty or broken buffers without an error, possibly for the
    // last views only.
    if (arePlausible(features, count)) return features;
    throw new HandfulError('gpu-failed', 'The graphics device returned an impossible result.');
  }

  selfTest(): Promise<number> {
    return this.#watch.guard(this.#engine.selfTest(), START_TIMEOUT);
  }

  free(): void {
    this.#watch.dispose();
    try {
      this.#engine.free();
    } catch {
      // A module that has panicked may throw; its memory is freed with the worker.
    }
  }
}
