import type { WorkerBridge } from './bridge.js';
import {
  adding,
  choosing,
  comparing,
  embedding,
  explaining,
  only,
  predicting,
  ready,
  saving,
  searching,
  training,
} from './calls.js';
import { checkText, countOf, formatOf, isOne, labelOf, settingsOf } from './checks.js';
import { HandfulError } from './errors.js';
import { type Photo, projectToCross, type Unlabelled } from './photos.js';
import { disposed, starting } from './start.js';
import { embedStream } from './embed-stream.js';
import type {
  AddOptions,
  AddResult,
  CallOptions,
  ClassInfo,
  CompareOptions,
  Comparison,
  CreateOptions,
  EngineInfo,
  Explanation,
  ExportFormat,
  ExportOptions,
  Failure,
  HeadName,
  LabelNext,
  OpenedProject,
  OpenOptions,
  Prediction,
  Report,
  SaveOptions,
  Similar,
  SimilarOptions,
  TrainOptions,
} from './types.js';
import type { Started } from './worker/protocol.js';

/** Photos taken ahead for each worker, and for the next worker that they make worth its while. */
const AHEAD_PER_WORKER = 2;

/** How many similar photos are told of. */
const SIMILAR = 5;

/**
 * A picture classifier that learns from a handful of photos and never sends one anywhere.
 *
 * Calls are made one after another in a worker, except {@link embed}, which does not wait for the
 * others, and {@link review} and {@link compare}, which the others do not wait for; photos are
 * embedded in as many more workers as there are cores. Failures reject with a
 * {@link HandfulError}, whose code is `invalid-input` for a mistake of the program; an aborted call
 * rejects with its signal's reason. A call that rejects has changed nothing.
 *
 * A label is any text of up to 1000 characters. Those that read the same, in whichever form of
 * Unicode, are one; small and capital letters are told apart.
 *
 * @example
 * const handful = await Handful.create();
 * await handful.add('cat', catFiles);
 * await handful.add('dog', dogFiles);
 * await handful.train();
 * const { label } = await handful.predict(file);
 */
export class Handful {
  /** Hears that another engine took over, for example when WebGPU was measured faster. */
  onEngineChange: ((engine: EngineInfo) => void) | null = null;

  readonly #bridge: WorkerBridge;
  #engine: EngineInfo;
  /**
   * What makes this classifier's embeddings, in short: embeddings mix exactly where it is equal. It
   * joins network, version of the preprocessing, mode, arithmetic and weights; f32 is one space on
   * whatever device. Kept embeddings are worth keeping only together with it.
   */
  readonly space: string;
  #opened: OpenedProject | null = null;

  private constructor(bridge: WorkerBridge, { engine, space }: Started) {
    this.#bridge = bridge;
    this.#engine = engine;
    this.space = space;
  }

  /** Loads the network and resolves as soon as photos can be embedded. */
  static async create(options?: CreateOptions): Promise<Handful> {
    let handful: Handful | null = null;
    const hear = (engine: EngineInfo, changed: boolean) => {
      if (handful) handful.#hear(engine, changed);
    };
    const settings = settingsOf(options);
    return starting(settings, hear, async (bridge, started) => {
      handful = new Handful(bridge, started);
      if (settings.project) await handful.open(settings.project, settings);
      return handful;
    });
  }

  /** The engine in use, and why. */
  get engine(): EngineInfo {
    return this.#engine;
  }

  /** What was in the project file that was opened last. */
  get opened(): OpenedProject | null {
    return this.#opened;
  }

  /** Makes an empty class; rejects if there is one of that name already. */
  async addClass(label: string): Promise<void> {
    return this.#bridge.call('addClass', [labelOf(label)]);
  }

  /** Gives a class another name; rejects if there is none `from`, or another one `to`. */
  async renameClass(from: string, to: string): Promise<void> {
    return this.#bridge.call('renameClass', [labelOf(from), labelOf(to)]);
  }

  /** Removes a class with all its photos. */
  async removeClass(label: string): Promise<void> {
    return this.#bridge.call('removeClass', [labelOf(label)]);
  }

  /** All classes, in the order they were made. */
  classes(): Promise<ClassInfo[]> {
    return this.#bridge.call('classes', []);
  }

  /**
   * Adds photos to a class, which is made if it is new. The embedding of a photo, of this very
   * {@link space}, may stand for the photo. What cannot be used is reported and the rest goes on; an
   * abort keeps none of this call.
   */
  async add(
    label: string,
    photos: Photo | Float32Array | Iterable<Photo | Float32Array>,
    options?: AddOptions,
  ): Promise<AddResult> {
    const { augment = false, ...call } = settingsOf(options);
    return this.#bridge.call('add', adding(label, photos, augment), call);
  }

  /** Removes photos by the ids that {@link add} gave. */
  remove(ids: number | readonly number[]): Promise<void> {
    return this.#bridge.call('remove', [[ids].flat()]);
  }

  /** Moves photos to another class, which must exist. */
  async relabel(ids: number | readonly number[], label: string): Promise<void> {
    return this.#bridge.call('relabel', [[ids].flat(), labelOf(label)]);
  }

  /**
   * Fits the head to all photos; predictions use it from then on. `failed` are those of `unlabelled` that
   * could not be used.
   *
   * @example
   * const { caution } = await handful.train({ head: 'transport', unlabelled: files });
   */
  async train(options?: TrainOptions & Unlabelled): Promise<Report & { failed: Failure[] }> {
    const settings = settingsOf(options);
    return this.#bridge.call('train', training(settings), settings);
  }

  /**
   * Trains each of these heads on all photos as they are now, and tells what {@link train} would
   * report. What predictions are made with stays as it is. Later calls do not wait for it. Photos of
   * `unlabelled` that cannot be used are left out.
   */
  async compare(
    heads: Iterable<HeadName>,
    options?: CompareOptions & Unlabelled,
  ): Promise<Comparison[]> {
    const settings = settingsOf(options);
    return this.#bridge.call('compare', comparing(heads, settings), settings);
  }

  /**
   * Classifies one photo, or several, with one result for each in their order. The embedding of a
   * photo, of this very {@link space}, may stand for the photo: then there is next to nothing to
   * compute.
   */
  predict(photo: Photo | Float32Array, options?: CallOptions): Promise<Prediction>;
  predict(
    photos: Iterable<Photo | Float32Array>,
    options?: CallOptions,
  ): Promise<(Prediction | Failure)[]>;
  async predict(
    photos: Photo | Float32Array | Iterable<Photo | Float32Array>,
    options?: CallOptions,
  ): Promise<Prediction | (Prediction | Failure)[]> {
    const settings = settingsOf(options);
    const results = await this.#bridge.call('predict', predicting(photos), settings);
    return isOne(photos) ? only(results[0]) : results;
  }

  /**
   * Classifies any number of photos, with one result for each in their order. Only a few more than
   * there are workers are taken from `photos` ahead of the result that was asked for last, so that
   * neither photos nor results pile up. Leaving the loop, or an abort, ends the work.
   *
   * @example
   * for await (const result of handful.predictAll(files)) {
   *   if ('label' in result) console.log(result.label);
   * }
   */
  async *predictAll(
    photos: Iterable<Photo> | AsyncIterable<Photo>,
    options?: Pick<CallOptions, 'signal'>,
  ): AsyncGenerator<Prediction | Failure, void, undefined> {
    const { signal } = settingsOf(options);
    const limit = () => AHEAD_PER_WORKER * (this.#engine.workers + 1);
    for await (const outcome of embedStream(this.#bridge, photos, limit, signal)) {
      yield outcome instanceof Float32Array ? await this.predict(outcome, { signal }) : outcome;
    }
  }

  /**
   * Completes the report of the last training: findings about each photo and the learning curve.
   * It compares all pairs of photos and trains a few dozen times on parts of them, so it takes
   * longer than the training; an abort stops it. Later calls do not wait for it.
   */
  async review(options?: CallOptions & { seed?: number }): Promise<Report> {
    const { seed = 0, ...call } = settingsOf(options);
    return this.#bridge.call('review', [seed], call);
  }

  /**
   * Which parts of a photo speak for a class, by default the likeliest: how much lower its score would
   * be without each pixel of the network's last feature map, of 7 x 7 pixels. This is Grad-CAM
   * (Selvaraju et al. 2017) by finite differences, so it holds for every head. In best mode that
   * is the map of the first network. Rejects with `not-trained` before the first training.
   */
  async explain(photo: Photo, label?: string, options?: CallOptions): Promise<Explanation> {
    const settings = settingsOf(options);
    return this.#bridge.call('explain', explaining(photo, label ?? null), settings);
  }

  /**
   * Chooses up to `count` photos, of those that have no label yet, that are worth one the most.
   * Embeddings of this very {@link space} may stand for photos.
   */
  async labelNext(
    photos: Iterable<Photo | Float32Array>,
    count: number,
    options?: CallOptions,
  ): Promise<LabelNext & { failed: Failure[] }> {
    const settings = settingsOf(options);
    return this.#bridge.call('labelNext', choosing(photos, countOf(count)), settings);
  }

  /**
   * The photos of all classes that look most like one, by the cosine of their embeddings. They come
   * the most similar first; two photos of a cosine from 0.95 on are nearly the same.
   *
   * @example
   * const [nearest] = await handful.similar(photo, { count: 1 });
   */
  async similar(photo: Photo | Float32Array, options?: SimilarOptions): Promise<Similar[]> {
    const { count = SIMILAR, ...call } = settingsOf(options);
    const [result] = await this.#bridge.call('similar', searching(photo, countOf(count)), call);
    return only(result);
  }

  /**
   * The 1904 numbers that a photo is reduced to, or 3184 in best mode; of several photos with one result for each in
   * their order. They mix with those of the same {@link space} alone.
   */
  embed(photo: Photo, options?: CallOptions): Promise<Float32Array>;
  embed(photos: Iterable<Photo>, options?: CallOptions): Promise<(Float32Array | Failure)[]>;
  async embed(
    photos: Photo | Iterable<Photo>,
    options?: CallOptions,
  ): Promise<Float32Array | (Float32Array | Failure)[]> {
    const settings = settingsOf(options);
    const results = await this.#bridge.call('embed', embedding(photos), settings);
    return isOne(photos) ? only(results[0]) : results;
  }

  /**
   * Everything in one file, to be kept and opened again: classes, embeddings, how it was trained,
   * and the photos or thumbnails that are given along. A `.handful` file is a zip.
   *
   * @example
   * const file = await handful.save({ name: 'Cats and dogs' });
   * const again = await Handful.create({ project: file });
   */
  async save(options?: SaveOptions): Promise<Blob> {
    const { onFailure, signal, onProgress, ...settings } = settingsOf(options);
    const call = { signal, onProgress };
    const { file, failed } = await this.#bridge.call('save', saving(settings), call);
    for (const failure of failed) {
      if (!onFailure) {
        throw new HandfulError(failure.code, `${failure.name}: ${failure.message}`);
      }
      onFailure(failure);
    }
    return file;
  }

  /**
   * Puts a saved project in the place of all classes and photos, and trains it as it was trained.
   * A file that cannot be opened changes nothing; the error's code says what is wrong with it:
   * `not-a-project`, `damaged-project`, `project-too-large`, `newer-project`, or
   * `contract-mismatch` where its embeddings are of another mode, precision or version.
   */
  async open(file: Blob, options?: OpenOptions): Promise<OpenedProject> {
    const { reembed = false, ...call } = settingsOf(options);
    const args = ready(projectToCross(file), (project): [Blob, boolean] => [project, reembed]);
    this.#opened = await this.#bridge.call('open', args, call);
    return this.#opened;
  }

  /**
   * What was trained, for other programs and people; rejects with `invalid-input` where the head is
   * no linear map. The ONNX model says in its metadata what its input `pixels` is. It and the page of
   * `html` predict as it is done here, and say what is unlike.
   *
   * @example
   * const page = await handful.export('html', { name: 'Cat or dog?' });
   */
  async export(format: ExportFormat, options?: ExportOptions): Promise<Blob> {
    const { name = '', ...call } = settingsOf(options);
    checkText('The name', name);
    return this.#bridge.call('export', [formatOf(format), name], call);
  }

  /** The embeddings of photos that were learnt, by their ids. */
  async embeddings(ids: readonly number[]): Promise<Float32Array[]> {
    return this.#bridge.call('embeddings', [[ids].flat()]);
  }

  /** Ends the workers and frees their memory. Calls that are pending reject, and so do later ones. */
  async dispose(): Promise<void> {
    this.#bridge.close(disposed());
  }

  #hear(engine: EngineInfo, changed: boolean): void {
    this.#engine = engine;
    if (changed) this.onEngineChange?.(engine);
  }
}
