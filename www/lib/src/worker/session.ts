import { codeOf, HandfulError, messageOf } from '../errors.js';
import type { ExportFormat, Failure, HeadChoice, HeadName, Progress, Report } from '../types.js';
import { Breather } from './yield-to-events.js';
import type { Parts } from './engines.js';
import { explanation } from './explanation.js';
import { concat } from './floats.js';
import { labelIn } from './labels.js';
import { forEachConcurrent } from './for-each-concurrent.js';
import type { Classifier, SupportSnapshot, ProjectReader } from './module.js';
import { openProject } from './project/opening.js';
import { fileFacts, type KnownPhoto, saveProject } from './project/saving.js';
import type { Calls, NamedPhoto, NamedQuery, PhotoSource } from './protocol.js';
import { beside, checkSeed, trained } from './training.js';

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
  /** With `augment`, together with versions of the photo. */
  embed(source: PhotoSource, signal?: AbortSignal, augment?: boolean): Promise<Float32Array>;
  explain(source: PhotoSource, signal?: AbortSignal): Promise<Parts>;
}

/** A head as safetensors to what another program reads. */
export type Exporter = (head: Uint8Array, format: ExportFormat, name: string) => Promise<Blob>;

/** Loads what a head needs beyond the classifier's module. */
export type Preparation = (head: HeadName) => Promise<void>;

/** One classifier and the engine that feeds it. */
export class Session implements Work {
  #classifier: Classifier;
  readonly #engine: PhotoEngine;
  readonly #projects: ProjectReader;
  readonly #exporter: Exporter;
  readonly #prepare: Preparation;
  /** The class of each photo, so that a call over several can be refused as a whole, and its file. */
  #photos = new Map<number, KnownPhoto & { label: string }>();
  /** How the classifier was trained last. */
  #head: HeadChoice | null = null;

  constructor(
    classifier: Classifier,
    engine: PhotoEngine,
    projects: ProjectReader,
    exporter: Exporter,
    prepare: Preparation = async () => undefined,
  ) {
    this.#exporter = exporter;
    this.#prepare = prepare;
    this.#classifier = classifier;
    this.#engine = engine;
    this.#projects = projects;
  }

  addClass(_: Job, label: string): void {
    this.#classifier.addClass(this.#label(label));
  }

  renameClass(_: Job, from: string, to: string): void {
    const [old, label] = [this.#label(from), this.#label(to)];
    this.#classifier.renameClass(old, label);
    for (const photo of this.#photos.values()) if (photo.label === old) photo.label = label;
  }

  removeClass(_: Job, given: string): void {
    const label = this.#label(given);
    this.#classifier.removeClass(label);
    for (const [id, own] of this.#photos) if (own.label === label) this.#photos.delete(id);
  }

  classes(): ReturnType<Calls['classes']> {
    return this.#classifier.classes();
  }

  async add(
    job: Job,
    given: string,
    photos: NamedQuery[],
    augment: boolean,
  ): Promise<ReturnType<Calls['add']>> {
    const result: ReturnType<Calls['add']> = { added: [], failed: [] };
    const embedded: ReturnType<Calls['embed']> = [];
    const keep = (outcome: Float32Array | Failure, index: number) => {
      embedded[index] = outcome;
    };
    await this.#embedEach(job, photos, keep, augment);
    const label = this.#label(given);
    // Only now, so that a cancelled call leaves nothing behind.
    for (const [index, outcome] of embedded.entries()) {
      const { name = '', source = null } = photos[index] ?? {};
      if (outcome instanceof Float32Array) {
        const id = this.#classifier.add(label, outcome);
        this.#photos.set(id, { label, name, ...fileFacts(source) });
        result.added.push({ id, name });
      } else result.failed.push(outcome);
    }
    return result;
  }

  remove(_: Job, ids: number[]): void {
    for (const id of this.#known(ids)) {
      this.#classifier.remove(id);
      this.#photos.delete(id);
    }
  }

  relabel(_: Job, ids: number[], given: string): void {
    const label = this.#label(given);
    for (const id of this.#known(ids)) {
      this.#classifier.relabel(id, label);
      const photo = this.#photos.get(id);
      if (photo) photo.label = label;
    }
  }

  async train(
    job: Job,
    { head: name = 'ridge', seed = 0, unlabelled = [], align }: Parameters<Calls['train']>[0],
  ): Promise<ReturnType<Calls['train']>> {
    checkSeed(seed);
    const head = { name, seed };
    const { embeddings, failed } = await this.#embedAll(job, unlabelled);
    if (!align && embeddings.length === 0) {
      const report = await this.#train(job, this.#classifier, head);
      this.#head = head;
      return { ...report, failed };
    }
    let snapshot = this.#classifier.snapshot();
    try {
      snapshot = beside(snapshot, embeddings, align);
      const report = await this.#train(job, this.#classifier, head, snapshot);
      // A project keeps no unlabelled photos, and could not be trained like this again.
      this.#head = null;
      return { ...report, failed };
    } finally {
      snapshot.free();
    }
  }

  embeddings(_: Job, ids: number[]): Float32Array[] {
    this.#known(ids);
    return ids.map((id) => this.#classifier.embedding(id));
  }

  save(job: Job, settings: Parameters<Calls['save']>[0]): Promise<ReturnType<Calls['save']>> {
    return saveProject(job, this.#classifier, this.#photos, this.#head, settings);
  }

  /** All of the file takes the place of what there is, or nothing does. */
  async open(job: Job, file: Blob, reembed: boolean): Promise<ReturnType<Calls['open']>> {
    const embed = reembed ? (photos: NamedPhoto[]) => this.embed(job, photos) : null;
    const opening = await openProject(file, this.#projects, this.#classifier, embed);
    const { classifier, opened } = opening;
    try {
      const trainable = opened.classes.filter(({ examples }) => examples.length > 0).length > 1;
      const head = trainable ? opened.head : null;
      const report = head && (await this.#train(job, classifier, head));
      job.signal.throwIfAborted();
      this.#classifier.free();
      this.#classifier = classifier;
      this.#head = head;
      this.#photos = new Map(
        opened.classes.flatMap(({ label, examples }) =>
          examples.map(({ id, ...known }) => [id, { label, ...known }] as const),
        ),
      );
      return { ...opened, report };
    } catch (error) {
      classifier.free();
      throw error;
    }
  }

  async export(_: Job, format: ExportFormat, name: string): Promise<ReturnType<Calls['export']>> {
    return this.#exporter(this.#classifier.head(), format, name);
  }

  async #train(
    job: Job,
    classifier: Classifier,
    head: HeadChoice,
    from: Pick<SupportSnapshot, 'startTraining'> = classifier,
  ): Promise<Report> {
    await this.#prepare(head.name);
    job.signal.throwIfAborted();
    const training = await trained(job, from, head, ({ progress, epoch }) => ({
      phase: 'train',
      done: progress,
      total: 1,
      detail: epoch ? `epoch ${epoch.epoch}` : '',
      ...(epoch && { epoch }),
    }));
    return classifier.adopt(training);
  }

  async compare(
    job: Job,
    heads: HeadName[],
    seed: number,
    unlabelled: NamedQuery[] = [],
  ): Promise<ReturnType<Calls['compare']>> {
    checkSeed(seed);
    const results: ReturnType<Calls['compare']> = [];
    // All heads learn from the photos as they are now, whatever is done with them meanwhile.
    let snapshot = this.#classifier.snapshot();
    try {
      snapshot = beside(snapshot, (await this.#embedAll(job, unlabelled)).embeddings);
      for (const [index, head] of heads.entries()) {
        await this.#prepare(head);
        const start = performance.now();
        const settings = { name: head, seed };
        const training = await trained(job, snapshot, settings, ({ progress }) => ({
          phase: 'compare',
          done: index + progress,
          total: heads.length,
          detail: head,
        }));
        const seconds = (performance.now() - start) / 1000;
        results.push({ head, report: this.#classifier.report(training), seconds });
      }
    } finally {
      snapshot.free();
    }
    return results;
  }

  async predict(job: Job, queries: NamedQuery[]): Promise<ReturnType<Calls['predict']>> {
    const results: ReturnType<Calls['predict']> = [];
    await this.#embedEach(job, queries, (outcome, index) => {
      results[index] =
        outcome instanceof Float32Array ? this.#classifier.predict(outcome) : outcome;
    });
    return results;
  }

  async embed(job: Job, photos: NamedQuery[]): Promise<ReturnType<Calls['embed']>> {
    const results: ReturnType<Calls['embed']> = [];
    await this.#embedEach(job, photos, (outcome, index) => {
      results[index] = outcome;
    });
    return results;
  }

  async similar(
    job: Job,
    queries: NamedQuery[],
    count: number,
  ): Promise<ReturnType<Calls['similar']>> {
    const results: ReturnType<Calls['similar']> = [];
    await this.#embedEach(job, queries, (outcome, index) => {
      results[index] =
        outcome instanceof Float32Array ? this.#classifier.similar(outcome, count) : outcome;
    });
    return results;
  }

  async review(job: Job, seed: number): Promise<ReturnType<Calls['review']>> {
    checkSeed(seed);
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

  async explain(
    { signal }: Job,
    [photo]: NamedPhoto[],
    label: string | null,
  ): Promise<ReturnType<Calls['explain']>> {
    if (!photo) throw new HandfulError('invalid-input', 'There is no photo to explain.');
    const { source } = photo;
    if ('code' in source) throw new HandfulError(source.code, source.message);
    const parts = await this.#engine.explain(source, signal);
    signal.throwIfAborted();
    return explanation(this.#classifier, parts, label === null ? null : this.#label(label));
  }

  async labelNext(
    job: Job,
    photos: NamedQuery[],
    count: number,
  ): Promise<ReturnType<Calls['labelNext']>> {
    const { embeddings, places, failed } = await this.#embedAll(job, photos);
    const next = this.#classifier.labelNext(concat(embeddings), count);
    // Photos that failed have no embedding; the others' places are among all that were given.
    const chosen = next.photos.map((photo) => ({ ...photo, index: places[photo.index] as number }));
    return { ...next, photos: chosen, failed };
  }

  /** The embeddings of photos that could be embedded, in their order, and their places. */
  async #embedAll(job: Job, photos: NamedQuery[]) {
    const embeddings: Float32Array[] = [];
    const places: number[] = [];
    const failed: Failure[] = [];
    for (const [index, outcome] of (await this.embed(job, photos)).entries()) {
      if (outcome instanceof Float32Array) {
        places.push(index);
        embeddings.push(outcome);
      } else failed.push(outcome);
    }
    return { embeddings, places, failed };
  }

  /**
   * Tells what became of each photo as soon as it is known. Some are on their way at any time, so
   * that the engine never waits. What `tell` throws ends the call.
   */
  async #embedEach(
    { signal, progress }: Job,
    photos: NamedQuery[],
    tell: (outcome: Float32Array | Failure, index: number) => void,
    augment = false,
  ): Promise<void> {
    let done = 0;
    await forEachConcurrent(photos, this.#engine.lookAhead, async (photo, index) => {
      const outcome = await this.#outcome(photo, signal, augment);
      signal.throwIfAborted();
      tell(outcome, index);
      done += 1;
      progress({ phase: 'embed', done, total: photos.length, detail: photo.name });
    });
    signal.throwIfAborted();
  }

  async #outcome({ name, source }: NamedQuery, signal: AbortSignal, augment: boolean) {
    if (source instanceof Float32Array) return this.#checked(name, source);
    if ('code' in source) return { name, ...source };
    try {
      return await this.#engine.embed(source, signal, augment);
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

  /** An embedding that came from outside, which may be none. */
  #checked(name: string, embedding: Float32Array): Float32Array | Failure {
    const { embeddingLength: length } = this.#classifier;
    if (embedding.length === length && embedding.every(Number.isFinite)) return embedding;
    const message = `It is no embedding of this classifier, which is ${length} finite numbers.`;
    return { name, code: 'invalid-input', message };
  }

  #label(given: string): string {
    return labelIn(this.#classifier, given);
  }

  /** The photos by their numbers, each once; none of them if one is unknown. */
  #known(ids: number[]): Set<number> {
    for (const id of ids) {
      if (!this.#photos.has(id)) {
        throw new HandfulError('invalid-input', `There is no photo with the number ${id}.`);
      }
    }
    return new Set(ids);
  }
}
