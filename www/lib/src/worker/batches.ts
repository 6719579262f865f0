import { concat } from './floats.js';
import type { GpuEngine } from './gpu.js';

/** Maximum number of views in a pass; more gains little and costs memory. */
const MAX_VIEWS = 8;

interface WaitingPhoto {
  views: Float32Array;
  signal: AbortSignal | undefined;
  resolve: (features: Float32Array) => void;
  reject: (error: unknown) => void;
}

/** Runs a WebGPU engine in passes, each over all photos that have arrived meanwhile. */
export class Batches {
  readonly #engine: GpuEngine;
  readonly #viewLength: number;
  readonly #onTime: (millisecondsPerPhoto: number) => void;
  readonly #waiting: WaitingPhoto[] = [];
  #running = false;

  constructor(engine: GpuEngine, viewLength: number, onTime: (perPhoto: number) => void) {
    this.#engine = engine;
    this.#viewLength = viewLength;
    this.#onTime = onTime;
  }

  /**
   * The raw features of one photo's views. If a pass fails, all waiting photos fail too, because a
   * failed engine is not used again.
   */
  run(views: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ views, signal, resolve, reject });
      if (!this.#running) void this.#runPasses();
    });
  }

  async #runPasses(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) await this.#pass(this.#waiting.splice(0, this.#fitting()));
    this.#running = false;
  }

  /** Number of waiting photos that fit in a pass; a photo with many views gets its own. */
  #fitting(): number {
    let views = 0;
    const full = this.#waiting.findIndex((photo) => {
      views += this.#viewsOf(photo);
      return views > MAX_VIEWS;
    });
    return full < 0 ? this.#waiting.length : Math.max(1, full);
  }

  #viewsOf({ views }: WaitingPhoto): number {
    return views.length / this.#viewLength;
  }

  async #pass(photos: WaitingPhoto[]): Promise<void> {
    const wanted = photos.filter(({ signal, reject }) => {
      if (signal?.aborted) reject(signal.reason);
      return !signal?.aborted;
    });
    if (wanted.length === 0) return;
    try {
      const start = performance.now();
      const views = concat(wanted.map((photo) => photo.views));
      const count = views.length / this.#viewLength;
      const features = await this.#engine.forward(views, count);
      this.#onTime((performance.now() - start) / wanted.length);
      let at = 0;
      for (const photo of wanted) {
        const end = at + (features.length / count) * this.#viewsOf(photo);
        photo.resolve(features.slice(at, end));
        at = end;
      }
    } catch (error) {
      for (const { reject } of [...wanted, ...this.#waiting.splice(0)]) reject(error);
    }
  }
}
