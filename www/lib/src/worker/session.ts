import { codeOf, messageOf } from '../errors.js';
import type { Failure, Progress } from '../types.js';
import { Breather } from './breather.js';
import { concat, type Engines } from './engines.js';
import type { Classifier, Preparer } from './module.js';
import { viewsOf } from './photos.js';
import type { Calls, NamedPhoto } from './protocol.js';

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

/** What became of a photo. */
type Outcome = { embedding: Float32Array } | { failure: Failure };

/** One classifier and the engine that feeds it. */
export class Session implements Work {
  readonly #classifier: Classifier;
  readonly #preparer: Preparer;
  readonly #engines: Engines;

  constructor(classifier: Classifier, engines: Engines) {
    this.#classifier = classifier;
    this.#preparer = classifier.preparer();
    this.#engines = engines;
  }

  addClass(_: Job, label: string): void {
    this.#classifier.addClass(label);
  }

  renameClass(_: Job, from: string, to: string): void {
    this.#classifier.renameClass(from, to);
  }

  removeClass(_: Job, label: string): void {
    this.#classifier.removeClass(label);
  }

  classes(): ReturnType<Calls['classes']> {
    return this.#classifier.classes();
  }

  async add(job: Job, label: string, photos: NamedPhoto[]): Promise<ReturnType<Calls['add']>> {
    const result: ReturnType<Calls['add']> = { added: [], failed: [] };
    const embedded: { name: string; embedding: Float32Array }[] = [];
    await this.#embedEach(job, photos, (outcome, { name }) => {
      if ('failure' in outcome) result.failed.push(outcome.failure);
      else embedded.push({ name, embedding: outcome.embedding });
    });
    // Only now, so that a cancelled call leaves nothing behind.
    for (const { name, embedding } of embedded) {
      result.added.push({ id: this.#classifier.add(label, embedding), name });
    }
    return result;
  }

  remove(_: Job, ids: number[]): void {
    for (const id of ids) this.#classifier.remove(id);
  }

  relabel(_: Job, ids: number[], label: string): void {
    for (const id of ids) this.#classifier.relabel(id, label);
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

  async predict(job: Job, photos: NamedPhoto[]): Promise<ReturnType<Calls['predict']>> {
    const results: ReturnType<Calls['predict']> = [];
    await this.#embedEach(job, photos, (outcome, _, index) => {
      results[index] =
        'failure' in outcome ? outcome.failure : this.#classifier.predict(outcome.embedding);
    });
    return results;
  }

  async embed(job: Job, photo: NamedPhoto): Promise<Float32Array> {
    const embedded: Float32Array[] = [];
    await this.#embedEach(job, [photo], (outcome) => {
      if ('failure' in outcome)
        throw Object.assign(new Error(outcome.failure.message), outcome.failure);
      embedded.push(outcome.embedding);
    });
    return concat(embedded);
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
    await this.#embedEach(job, photos, (outcome, _, index) => {
      if ('failure' in outcome) failed.push(outcome.failure);
      else {
        places.push(index);
        embeddings.push(outcome.embedding);
      }
    });
    const next = this.#classifier.labelNext(concat(embeddings), count);
    // Photos that failed have no embedding; the others' places are among all that were given.
    const chosen = next.photos.map((photo) => ({ ...photo, index: places[photo.index] as number }));
    return { ...next, photos: chosen, failed };
  }

  /** Tells what became of each photo. While the engine computes some, the next are decoded. */
  async #embedEach(
    job: Job,
    photos: NamedPhoto[],
    tell: (outcome: Outcome, photo: NamedPhoto, index: number) => void,
  ): Promise<void> {
    const breather = new Breather();
    let done = 0;
    const settle = (outcome: Outcome, photo: NamedPhoto, index: number) => {
      job.signal.throwIfAborted();
      tell(outcome, photo, index);
      done += 1;
      job.progress({ phase: 'embed', done, total: photos.length, detail: photo.name });
    };
    let computing = Promise.resolve();
    for (let next = 0; next < photos.length; ) {
      const group: { photo: NamedPhoto; index: number; views: Float32Array }[] = [];
      for (
        const end = next + this.#engines.photosPerPass;
        next < end && next < photos.length;
        next++
      ) {
        const photo = photos[next] as NamedPhoto;
        try {
          group.push({ photo, index: next, views: await viewsOf(photo.source, this.#preparer) });
        } catch (error) {
          settle({ failure: failureOf(photo, error) }, photo, next);
        }
        await breather.breathe();
        job.signal.throwIfAborted();
      }
      await computing;
      computing = this.#features(group.map(({ views }) => views)).then((features) => {
        for (const [at, { photo, index }] of group.entries())
          settle(this.#compose(photo, features[at] ?? new Float32Array()), photo, index);
      });
      // It is awaited one turn later, and must not count as uncaught until then.
      computing.catch(() => {});
    }
    await computing;
    job.signal.throwIfAborted();
  }

  /** The raw features of each photo. */
  async #features(views: Float32Array[]): Promise<Float32Array[]> {
    if (views.length === 0) return [];
    const features = await this.#engines.forward(concat(views), views.length);
    const length = features.length / views.length;
    return views.map((_, photo) => features.subarray(photo * length, (photo + 1) * length));
  }

  #compose(photo: NamedPhoto, features: Float32Array): Outcome {
    try {
      return { embedding: this.#classifier.compose(features) };
    } catch (error) {
      return { failure: failureOf(photo, error) };
    }
  }
}

function failureOf({ name }: NamedPhoto, error: unknown): Failure {
  return { name, code: codeOf(error, 'damaged-photo'), message: messageOf(error) };
}
