import * as gpuModule from '../../wasm/gpu/handful.js';
import { HandfulError } from '../errors.js';
import { arePlausible } from './floats.js';
import { GpuWatch, Patience } from './gpu-watch.js';
import type { Engine, GpuModule } from './module.js';

const { default: initGpu, Engine: GpuEngine }: GpuModule = gpuModule;

/** Upload of the weights, or the first pass with all its pipelines, on the slowest adapter. */
const START_TIMEOUT = 120_000;

/** Starts the WebGPU module and loads the weights into it; every call to the engine is watched. */
export async function startGpu(module: WebAssembly.Module, weights: Uint8Array): Promise<Engine> {
  await initGpu({ module_or_path: module });
  const watch = new GpuWatch();
  try {
    const engine = await watch.guard(GpuEngine.load(weights, 'webgpu'), START_TIMEOUT);
    return new WatchedEngine(engine, watch);
  } catch (error) {
    watch.dispose();
    throw error;
  }
}

class WatchedEngine implements Engine {
  readonly #engine: Engine;
  readonly #watch: GpuWatch;
  readonly #patience = new Patience(START_TIMEOUT);

  constructor(engine: Engine, watch: GpuWatch) {
    this.#engine = engine;
    this.#watch = watch;
  }

  async forward(views: Float32Array, count: number): Promise<Float32Array> {
    const limit = this.#patience.limit(count);
    const start = performance.now();
    const features = await this.#watch.guard(this.#engine.forward(views, count), limit);
    this.#patience.learn(count, performance.now() - start);
    // A device that is about to be lost may hand out empty or broken buffers without an error, of
    // the last views only, if it was lost on the way.
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
      // A module that has panicked may refuse; its memory goes with the worker.
    }
  }
}
