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
  readonly #viewLength: number;
  readonly #onTime: (millisecondsPerPhoto: number) => void;
  readonly #waiting: Waiting[] = [];
  #running = false;

  constructor(engine: Engine, viewLength: number, onTime: (perPhoto: number) => void) {
    this.#engine = engine;
    this.#viewLength = viewLength;
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
    while (this.#waiting.length > 0) await this.#pass(this.#waiting.splice(0, this.#room()));
    this.#running = false;
  }

  /** How many of the photos that wait have room in one pass; a photo with many views gets its own. */
  #room(): number {
    let views = 0;
    const full = this.#waiting.findIndex((photo) => {
      views += this.#viewsOf(photo);
      return views > VIEWS_AT_ONCE;
    });
    return full < 0 ? this.#waiting.length : Math.max(1, full);
  }

  #viewsOf({ views }: Waiting): number {
    return views.length / this.#viewLength;
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
