import { concat } from './floats.js';
import type { Engine } from './module.js';

/** Views that a graphics device is given at once; more gains little and costs memory. */
const VIEWS_AT_ONCE = 8;

interface Waiting {
  views: Float32Array;
  signal: AbortSignal | undefined;
  resolve: (features: Float32Array) => void;
  reject: (error: unknown) => void;
}

/** Gives a WebGPU engine one pass after another, each over all photos that have come meanwhile. */
export class Batches {
  readonly #engine: Engine;
  readonly #viewsPerPhoto: number;
  readonly #onTime: (millisecondsPerPhoto: number) => void;
  readonly #waiting: Waiting[] = [];
  #running = false;

  constructor(engine: Engine, viewsPerPhoto: number, onTime: (perPhoto: number) => void) {
    this.#engine = engine;
    this.#viewsPerPhoto = viewsPerPhoto;
    this.#onTime = onTime;
  }

  /**
   * The raw features of one photo's views. When a pass fails, so do all photos that wait, because
   * an engine that has failed is not used again.
   */
  run(views: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ views, signal, resolve, reject });
      if (!this.#running) void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    this.#running = true;
    const photos = Math.max(1, Math.floor(VIEWS_AT_ONCE / this.#viewsPerPhoto));
    while (this.#waiting.length > 0) await this.#pass(this.#waiting.splice(0, photos));
    this.#running = false;
  }

  async #pass(photos: Waiting[]): Promise<void> {
    const wanted = photos.filter(({ signal, reject }) => {
      if (signal?.aborted) reject(signal.reason);
      return !signal?.aborted;
    });
    if (wanted.length === 0) return;
    try {
      const start = performance.now();
      const views = concat(wanted.map((photo) => photo.views));
      const features = await this.#engine.forward(views, wanted.length * this.#viewsPerPhoto);
      this.#onTime((performance.now() - start) / wanted.length);
      const length = features.length / wanted.length;
      for (const [at, { resolve }] of wanted.entries()) {
        resolve(features.slice(at * length, (at + 1) * length));
      }
    } catch (error) {
      for (const { reject } of [...wanted, ...this.#waiting.splice(0)]) reject(error);
    }
  }
}
