import { mapAhead } from './ahead.js';
import type { WorkerBridge } from './bridge.js';
import { isPhoto, only, prepared, ready } from './calls.js';
import { HandfulError } from './errors.js';
import {
  nameAt,
  namePhotos,
  nameQueries,
  type Photo,
  picturesToCross,
  projectToCross,
  type Unlabelled,
} from './photos.js';
import { disposed, starting } from './starting.js';
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
import type { NamedPhoto, Started } from './worker/protocol.js';

/** Photos taken ahead for each worker, and for the next worker that they make worth its while. */
const AHEAD_PER_WORKER = 2;

/** How many similar photos are told of. */
const SIMILAR = 5;

/** What to call a photo that is given alone, without a name. */
const ONLY = 'photo';

/**
 * A picture classifier that learns from a handful of photos and never sends one anywhere.
 *
 * Calls are made one after another in a worker, except {@link embed}, which does not wait for the
 * others, and {@link review} and {@link compare}, which the others do not wait for; photos are
 * embedded in as many more workers as there are cores. Failures reject with a
 * {@link HandfulError}; an aborted call rejects with its signal's reason and has changed nothing.
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
  static async create(options: CreateOptions = {}): Promise<Handful> {
    let handful: Handful | null = null;
    const hear = (engine: EngineInfo, changed: boolean) => {
      if (handful) handful.#hear(engine, changed);
    };
    return starting(options, hear, async (bridge, started) => {
      handful = new Handful(bridge, started);
      if (options.project) await handful.open(options.project, options);
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
  addClass(label: string): Promise<void> {
    return this.#bridge.call('addClass', [label]);
  }

  /** Gives a class another name; rejects if there is none `from`, or another one `to`. */
  renameClass(from: string, to: string): Promise<void> {
    return this.#bridge.call('renameClass', [from, to]);
  }

  /** Removes a class with all its photos. */
  removeClass(label: string): Promise<void> {
    return this.#bridge.call('removeClass', [label]);
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
    { augment = false, ...options }: AddOptions = {},
  ): Promise<AddResult> {
    const named = nameQueries(isPhoto(photos) ? [photos] : photos);
    return this.#bridge.call(
      'add',
      prepared(named, (list) => [label, list, augment]),
      options,
    );
  }

  /** Removes photos by the ids that {@link add} gave. */
  remove(ids: number | readonly number[]): Promise<void> {
    return this.#bridge.call('remove', [[ids].flat()]);
  }

  /** Moves photos to another class, which must exist. */
  relabel(ids: number | readonly number[], label: string): Promise<void> {
    return this.#bridge.call('relabel', [[ids].flat(), label]);
  }

  /**
   * Fits the head to all photos; predictions use it from then on. `failed` are those of `unlabelled` that
   * could not be used.
   *
   * @example
   * const { caution } = await handful.train({ head: 'transport', unlabelled: files });
   */
  async train({
    head,
    seed,
    unlabelled = [],
    align,
    ...options
  }: TrainOptions & Unlabelled = {}): Promise<Report & { failed: Failure[] }> {
    const settings = {
      ...(head !== undefined && { head }),
      ...(seed !== undefined && { seed }),
      ...(align !== undefined && { align }),
    };
    const named = nameQueries(unlabelled);
    return this.#bridge.call(
      'train',
      prepared(named, (list) => [{ ...settings, unlabelled: list }]),
      options,
    );
  }

  /**
   * Trains each of these heads on all photos as they are now, and tells what {@link train} would
   * report. What predictions are made with stays as it is. Later calls do not wait for it.
   */
  async compare(
    heads: Iterable<HeadName>,
    { seed = 0, ...options }: CompareOptions = {},
  ): Promise<Comparison[]> {
    return this.#bridge.call('compare', [Array.from(heads), seed], options);
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
    options: CallOptions = {},
  ): Promise<Prediction | (Prediction | Failure)[]> {
    if (!isPhoto(photos)) {
      const named = nameQueries(photos);
      return this.#bridge.call(
        'predict',
        prepared(named, (list) => [list]),
        options,
      );
    }
    const named = nameQueries([photos], () => ONLY);
    const [result] = await this.#bridge.call(
      'predict',
      prepared(named, (list) => [list]),
      options,
    );
    return only(result);
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
    { signal }: Pick<CallOptions, 'signal'> = {},
  ): AsyncGenerator<Prediction | Failure, void, undefined> {
    signal?.throwIfAborted();
    const end = new AbortController();
    const abort = () => end.abort(signal?.reason);
    signal?.addEventListener('abort', abort);
    const limit = () => AHEAD_PER_WORKER * (this.#engine.workers + 1);
    const read = async (photo: Photo, index: number) => {
      const named = namePhotos([photo], () => nameAt(index));
      const args = prepared(named, (list): [NamedPhoto[]] => [list]);
      const [outcome] = await this.#bridge.call('embed', args, { signal: end.signal });
      return outcome;
    };
    try {
      for await (const outcome of mapAhead(photos, limit, read)) {
        if (outcome instanceof Float32Array) yield await this.predict(outcome, { signal });
        else if (outcome) yield outcome;
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      end.abort();
    }
  }

  /**
   * Completes the report of the last training: findings about each photo and the learning curve.
   * It compares all pairs of photos and trains a few dozen times on parts of them, so it takes
   * longer than the training; an abort stops it. Later calls do not wait for it.
   */
  review({ seed = 0, ...options }: CallOptions & { seed?: number } = {}): Promise<Report> {
    return this.#bridge.call('review', [seed], options);
  }

  /**
   * Which parts of a photo speak for a class, by default the likeliest: how much lower its score would
   * be without each pixel of the network's last feature map, of 7 x 7 pixels. This is Grad-CAM
   * (Selvaraju et al. 2017) by finite differences, so it holds for every head. In best mode that
   * is the map of the first network. Rejects with `not-trained` before the first training.
   */
  async explain(photo: Photo, label?: string, options: CallOptions = {}): Promise<Explanation> {
    const named = namePhotos([photo], () => ONLY);
    return this.#bridge.call(
      'explain',
      prepared(named, (list) => [list, label ?? null]),
      options,
    );
  }

  /**
   * Chooses up to `count` photos, of those that have no label yet, that are worth one the most.
   * Embeddings of this very {@link space} may stand for photos.
   */
  async labelNext(
    photos: Iterable<Photo | Float32Array>,
    count: number,
    options: CallOptions = {},
  ): Promise<LabelNext & { failed: Failure[] }> {
    const named = nameQueries(photos);
    return this.#bridge.call(
      'labelNext',
      prepared(named, (list) => [list, count]),
      options,
    );
  }

  /**
   * The photos of all classes that look most like one, by the cosine of their embeddings. They come
   * the most similar first; two photos of a cosine from 0.95 on are nearly the same.
   *
   * @example
   * const [nearest] = await handful.similar(photo, { count: 1 });
   */
  async similar(
    photo: Photo | Float32Array,
    { count = SIMILAR, ...options }: SimilarOptions = {},
  ): Promise<Similar[]> {
    const named = nameQueries([photo], () => ONLY);
    const [result] = await this.#bridge.call(
      'similar',
      prepared(named, (list) => [list, count]),
      options,
    );
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
    options: CallOptions = {},
  ): Promise<Float32Array | (Float32Array | Failure)[]> {
    const one = isPhoto(photos);
    const named = one ? namePhotos([photos], () => ONLY) : namePhotos(photos);
    const results = await this.#bridge.call(
      'embed',
      prepared(named, (list) => [list]),
      options,
    );
    return one ? only(results[0]) : results;
  }

  /**
   * Everything in one file, to be kept and opened again: classes, embeddings, how it was trained,
   * and the photos or thumbnails that are given along. A `.handful` file is a zip.
   *
   * @example
   * const file = await handful.save({ name: 'Cats and dogs' });
   * const again = await Handful.create({ project: file });
   */
  async save({ onFailure, signal, onProgress, ...settings }: SaveOptions = {}): Promise<Blob> {
    const {
      name = '',
      photos = new Map<number, Blob>(),
      thumbnails = new Map<number, Blob>(),
    } = settings;
    const call = { signal, onProgress };
    const crossing = Promise.all([picturesToCross(photos), picturesToCross(thumbnails)]);
    const { file, failed } = await this.#bridge.call(
      'save',
      ready(crossing, ([photos, thumbnails]) => [{ name, photos, thumbnails }]),
      call,
    );
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
  async open(
    file: Blob,
    { reembed = false, ...options }: OpenOptions = {},
  ): Promise<OpenedProject> {
    const args = ready(projectToCross(file), (project): [Blob, boolean] => [project, reembed]);
    this.#opened = await this.#bridge.call('open', args, options);
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
  export(format: ExportFormat, { name = '', ...options }: ExportOptions = {}): Promise<Blob> {
    return this.#bridge.call('export', [format, name], options);
  }

  /** The embeddings of photos that were learnt, by their ids. */
  embeddings(ids: readonly number[]): Promise<Float32Array[]> {
    return this.#bridge.call('embeddings', [[...ids]]);
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
