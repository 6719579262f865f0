import { HandfulError } from '../errors.js';
import { type Asset, fetchChecked } from './assets.js';
import type { AdapterFacts, ProbeFacts } from './choice.js';
import { arePlausible } from './floats.js';
import { GpuWatch, Patience } from './gpu-watch.js';
import type { Engine, GpuModule } from './module.js';

/** Upload of the weights, or the first pass with all its pipelines, on the slowest adapter. */
const START_TIMEOUT = 120_000;

/** Asks the browser what it has, for at most `patience` milliseconds, without loading anything. */
export async function probeGpu(patience: number): Promise<ProbeFacts> {
  // The types promise `gpu`, browsers do not.
  const gpu = 'gpu' in navigator ? navigator.gpu : undefined;
  if (!gpu) return { webgpu: false, adapter: null };
  const silence = new Promise<null>((resolve) => setTimeout(resolve, patience, null));
  const answer = gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  const adapter = await Promise.race([answer, silence]);
  return { webgpu: true, adapter: adapter && adapterFacts(adapter) };
}

function adapterFacts({ info, features }: GPUAdapter): AdapterFacts {
  return {
    fallback: info.isFallbackAdapter,
    names: [info.vendor, info.architecture, info.device, info.description],
    features,
  };
}

/** Loads the WebGPU module and its weights; every call to the engine is watched. */
export async function startGpu(module: Asset, weights: Uint8Array): Promise<Engine> {
  const [response, code] = await Promise.all([
    fetchChecked(module),
    import('../../wasm/gpu/handful.js'),
  ]);
  const { default: init, Engine }: GpuModule = code;
  await init({ module_or_path: response });
  const watch = new GpuWatch();
  try {
    const engine = await watch.guard(Engine.load(weights, 'webgpu'), START_TIMEOUT);
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
