import { codeOf, HandfulError, messageOf } from '../errors.js';
import type { Failure, Progress } from '../types.js';
import { Breather } from './breather.js';
import { concat } from './floats.js';
import type { Classifier } from './module.js';
import type { Calls, NamedPhoto, NamedQuery, PhotoSource } from './protocol.js';

/** The call that is being worked on. */
export interface Job {
  signal: AbortSignal;
  progress(progress: Progress): void;
}

/** Every call but `start`, as it is done in the worker. */
type Work = {
  [M in Exclude<keyof Calls, 'start'>]: (
    job: Job,
    ...args: Parameters<Calls[M]>
  ) => ReturnType<Calls[M]> | Promise<ReturnType<Calls[M]>>;
};

/** The part of `Engines` that is used here. */
export interface PhotoEngine {
  readonly lookAhead: number;
  embed(source: PhotoSource, signal?: AbortSignal): Promise<Float32Array>;
}

/** One classifier and the engine that feeds it. */
export class Session implements Work {
  readonly #classifier: Classifier;
  readonly #engine: PhotoEngine;
  /** The class of each photo, so that a call over several can be refused as a whole. */
  readonly #labels = new Map<number, string>();

  constructor(classifier: Classifier, engine: PhotoEngine) {
    this.#classifier = classifier;
    this.#engine = engine;
  }

  addClass(_: Job, label: string): void {
    this.#classifier.addClass(label);
  }

  renameClass(_: Job, from: string, to: string): void {
    this.#classifier.renameClass(from, to);
    for (const [id, label] of this.#labels) if (label === from) this.#labels.set(id, to);
  }

  removeClass(_: Job, label: string): void {
    this.#classifier.removeClass(label);
    for (const [id, own] of this.#labels) if (own === label) this.#labels.delete(id);
  }

  classes(): ReturnType<Calls['classes']> {
    return this.#classifier.classes();
  }

  async add(job: Job, label: string, photos: NamedPhoto[]): Promise<ReturnType<Calls['add']>> {
    const result: ReturnType<Calls['add']> = { added: [], failed: [] };
    const embedded = await this.embed(job, photos);
    // Only now, so that a cancelled call leaves nothing behind.
    for (const [index, outcome] of embedded.entries()) {
      if (outcome instanceof Float32Array) {
        const id = this.#classifier.add(label, outcome);
        this.#labels.set(id, label);
        result.added.push({ id, name: photos[index]?.name ?? '' });
      } else result.failed.push(outcome);
    }
    return result;
  }

  remove(_: Job, ids: number[]): void {
    for (const id of this.#known(ids)) {
      this.#classifier.remove(id);
      this.#labels.delete(id);
    }
  }

  relabel(_: Job, ids: number[], label: string): void {
    for (const id of this.#known(ids)) {
      this.#classifier.relabel(id, label);
      this.#labels.set(id, label);
    }
  }

  async train(
    job: Job,
    settings: Parameters<Calls['train']>[0],
  ): Promise<ReturnType<Calls['train']>> {
    const training = this.#classifier.startTraining(settings.head, settings.seed);
    const breather = new Breather();
    try {
      for (let done = false; !done; ) {
        job.signal.throwIfAborted();
        const step = training.step();
        done = step.done;
        const epoch = step.epoch ?? undefined;
        job.progress({
          phase: 'train',
          done: step.progress,
          total: 1,
          detail: epoch ? `epoch ${epoch.epoch}` : '',
          ...(epoch && { epoch }),
        });
        await breather.breathe();
      }
    } catch (error) {
      training.free();
      throw error;
    }
    return this.#classifier.adopt(training);
  }

  async predict(job: Job, queries: NamedQuery[]): Promise<ReturnType<Calls['predict']>> {
    const results: ReturnType<Calls['predict']> = [];
    await this.#embedEach(job, queries, (outcome, index) => {
      results[index] =
        outcome instanceof Float32Array ? this.#classifier.predict(outcome) : outcome;
    });
    return results;
  }

  async embed(job: Job, photos: NamedPhoto[]): Promise<ReturnType<Calls['embed']>> {
    const results: ReturnType<Calls['embed']> = [];
    await this.#embedEach(job, photos, (outcome, index) => {
      results[index] = outcome;
    });
    return results;
  }

  async review(job: Job, seed: number): Promise<ReturnType<Calls['review']>> {
    const review = this.#classifier.startReview(seed);
    const breather = new Breather();
    try {
      for (;;) {
        job.signal.throwIfAborted();
        const { progress, report } = review.step();
        job.progress({ phase: 'review', done: progress, total: 1, detail: '' });
        if (report) return report;
        await breather.breathe();
      }
    } finally {
      review.free();
    }
  }

  async labelNext(
    job: Job,
    photos: NamedPhoto[],
    count: number,
  ): Promise<ReturnType<Calls['labelNext']>> {
    const embeddings: Float32Array[] = [];
    const places: number[] = [];
    const failed: Failure[] = [];
    await this.#embedEach(job, photos, (outcome, index) => {
      if (outcome instanceof Float32Array) {
        places.push(index);
        embeddings.push(outcome);
      } else failed.push(outcome);
    });
    const next = this.#classifier.labelNext(concat(embeddings), count);
    // Photos that failed have no embedding; the others' places are among all that were given.
    const chosen = next.photos.map((photo) => ({ ...photo, index: places[photo.index] as number }));
    return { ...next, photos: chosen, failed };
  }

  /**
   * Tells what became of each photo as soon as it is known. Some are on their way at any time, so
   * that the engine never waits. What `tell` throws ends the call.
   */
  async #embedEach(
    { signal, progress }: Job,
    photos: NamedQuery[],
    tell: (outcome: Float32Array | Failure, index: number) => void,
  ): Promise<void> {
    const total = photos.length;
    let next = 0;
    let done = 0;
    const lane = async () => {
      for (let photo = photos[next]; photo; photo = photos[next]) {
        const index = next++;
        const outcome = await this.#outcome(photo, signal);
        signal.throwIfAborted();
        tell(outcome, index);
        done += 1;
        progress({ phase: 'embed', done, total, detail: photo.name });
      }
    };
    const lanes = Array.from({ length: Math.min(total, this.#engine.lookAhead) }, lane);
    try {
      await Promise.all(lanes);
    } finally {
      // After an error the other lanes have nothing more to take.
      next = total;
    }
    signal.throwIfAborted();
  }

  async #outcome({ name, source }: NamedQuery, signal: AbortSignal) {
    if (source instanceof Float32Array) return source;
    try {
      return await this.#engine.embed(source, signal);
    } catch (error) {
      signal.throwIfAborted();
      const failure: Failure = {
        name,
        code: codeOf(error, 'damaged-photo'),
        message: messageOf(error),
      };
      if (failure.code === 'engine') throw error;
      return failure;
    }
  }

  /** The photos by their numbers, each once; none of them if one is unknown. */
  #known(ids: number[]): Set<number> {
    for (const id of ids) {
      if (!this.#labels.has(id)) {
        throw new HandfulError('invalid-input', `There is no photo with the number ${id}.`);
      }
    }
    return new Set(ids);
  }
}
