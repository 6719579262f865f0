import type { WorkerBridge } from './bridge.js';
import { checkList, checkText, countOf, formatOf, isOne, labelOf, settingsOf } from './checks.js';
import { embedStream } from './embed-stream.js';
import { HandfulError } from './errors.js';
import { labelledOf } from './labelled.js';
import { namePhotos, nameQueries, sendablePictures, sendableProject } from './photos.js';
import { disposed, startWorkers } from './start.js';
import { argumentsOf, copied } from './transfer.js';
import type { LabelledPhotos, Photo, Unlabelled } from './types/photo.js';
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
  TestReport,
  TrainOptions,
} from './types.js';
import type { SaveSettings, Started } from './worker/requests.js';

/** Photos that `predictAll` takes ahead for each worker, and for one more that may start. */
const AHEAD_PER_WORKER = 2;

/** Default number of similar photos. */
const SIMILAR = 5;

/** The settings of {@link Handful.create}. */
const CREATE_SETTINGS = [
  'device',
  'precision',
  'mode',
  'backbone',
  'assets',
  'workers',
  'trustedTypesPolicy',
  'project',
] as const satisfies (keyof CreateOptions)[];

/** Name of a photo that is given alone and has no file name. */
const ONLY = () => 'photo';

/**
 * A picture classifier that learns from a handful of photos and never sends one anywhere.
 *
 * Calls run one after another in a worker. {@link embed} does not wait for other calls, and no call
 * waits for {@link review}, {@link compare} and {@link evaluate}. Photos are embedded in up to as many workers as there are
 * cores. Failures reject with a {@link HandfulError}; its code is `invalid-input` for a mistake of the
 * program. An aborted call rejects with the reason of its signal. A call that rejects changes nothing.
 *
 * A label is a text of up to 1000 characters. It is kept in the form of {@link className}, so that two
 * spellings of a name are one class; case matters.
 *
 * @example
 * const handful = await Handful.create();
 * await handful.add('cat', catFiles);
 * await handful.add('dog', dogFiles);
 * await handful.train();
 * const { label } = await handful.predict(file);
 */
export class Handful {
  /** Called when the engine changes, for example when WebGPU was measured faster. */
  onEngineChange: ((engine: EngineInfo) => void) | null = null;

  readonly #bridge: WorkerBridge;
  #engine: EngineInfo;
  /**
   * Identifies the embedding space: embeddings can be mixed if and only if it is equal. It is made of
   * network, preprocessing version, mode, arithmetic and weights; `f32` is the same space on every
   * device. Store it together with embeddings.
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
    const settings = settingsOf(options, CREATE_SETTINGS);
    const { project, signal, onProgress } = settings;
    const onEngine = (engine: EngineInfo, changed: boolean) => {
      if (!handful) return;
      handful.#engine = engine;
      if (changed) handful.onEngineChange?.(engine);
    };
    return startWorkers(settings, onEngine, async (bridge, started) => {
      handful = new Handful(bridge, started);
      if (project) await handful.open(project, { signal, onProgress });
      return handful;
    });
  }

  /** The engine in use, and why. */
  get engine(): EngineInfo {
    return this.#engine;
  }

  /** The content of the project file that was opened last. */
  get opened(): OpenedProject | null {
    return this.#opened;
  }

  /** Creates an empty class; rejects if one of that name exists. */
  async addClass(label: string): Promise<void> {
    return this.#bridge.call('addClass', [labelOf(label)]);
  }

  /** Renames a class; rejects if there is no class `from`, or another class `to`. */
  async renameClass(from: string, to: string): Promise<void> {
    return this.#bridge.call('renameClass', [labelOf(from), labelOf(to)]);
  }

  /** Removes a class with all its photos. */
  async removeClass(label: string): Promise<void> {
    return this.#bridge.call('removeClass', [labelOf(label)]);
  }

  /** All classes, in the order of their creation. */
  classes(): Promise<ClassInfo[]> {
    return this.#bridge.call('classes', []);
  }

  /**
   * Adds photos to a class, and creates the class if needed. Embeddings of the same {@link space} are
   * accepted in place of photos. Photos that cannot be used are reported, and the rest is added. An abort
   * adds none of them.
   */
  async add(
    label: string,
    photos: Photo | Float32Array | Iterable<Photo | Float32Array>,
    options?: AddOptions,
  ): Promise<AddResult> {
    const { augment = false, ...call } = settingsOf(options, ['augment']);
    const known = labelOf(label);
    const queries = nameQueries(isOne(photos) ? [photos] : photos);
    return this.#bridge.call(
      'add',
      argumentsOf(queries, (list) => [known, list, augment]),
      call,
    );
  }

  /** Removes photos by the ids that {@link add} returned. */
  remove(ids: number | readonly number[]): Promise<void> {
    return this.#bridge.call('remove', [[ids].flat()]);
  }

  /** Moves photos to another class, which must exist. */
  async relabel(ids: number | readonly number[], label: string): Promise<void> {
    return this.#bridge.call('relabel', [[ids].flat(), labelOf(label)]);
  }

  /**
   * Trains the head on all photos; later predictions use it. `failed` lists photos of `unlabelled` that
   * could not be used.
   *
   * @example
   * const { caution } = await handful.train({ head: 'transport', unlabelled: files });
   */
  async train(options?: TrainOptions & Unlabelled): Promise<Report & { failed: Failure[] }> {
    const settings = settingsOf(options, ['head', 'seed', 'align', 'unlabelled']);
    const { head, seed, align, unlabelled = [] } = settings;
    if (head !== undefined) checkText('The head', head);
    if (align !== undefined) checkText('The alignment', align);
    checkList('The unlabelled photos', unlabelled);
    const given = {
      ...(head !== undefined && { head }),
      ...(seed !== undefined && { seed }),
      ...(align !== undefined && { align }),
    };
    return this.#bridge.call(
      'train',
      argumentsOf(nameQueries(unlabelled), (list) => [{ ...given, unlabelled: list }]),
      settings,
    );
  }

  /**
   * Trains each of these heads on the current photos and returns what {@link train} would report. The
   * head in use does not change. Later calls do not wait for it. Photos of `unlabelled` that cannot be
   * used are left out.
   */
  async compare(
    heads: Iterable<HeadName>,
    options?: CompareOptions & Unlabelled,
  ): Promise<Comparison[]> {
    const settings = settingsOf(options, ['seed', 'unlabelled']);
    const { seed = 0, unlabelled = [] } = settings;
    checkList('The heads', heads);
    const names = Array.from(heads);
    for (const name of names) checkText('A head', name);
    checkList('The unlabelled photos', unlabelled);
    return this.#bridge.call(
      'compare',
      argumentsOf(nameQueries(unlabelled), (list) => [names, seed, list]),
      settings,
    );
  }

  /**
   * Classifies one photo, or several with one result for each in order. Embeddings of the same
   * {@link space} are accepted in place of photos; they take almost no time.
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
    const settings = settingsOf(options, []);
    const queries = isOne(photos) ? nameQueries([photos], ONLY) : nameQueries(photos);
    const results = await this.#bridge.call(
      'predict',
      argumentsOf(queries, (list) => [list]),
      settings,
    );
    return isOne(photos) ? resultOf(results[0]) : results;
  }

  /**
   * Classifies any number of photos and yields one result for each in order. It takes only a few more
   * photos ahead of the latest requested result than there are workers, so that neither photos nor
   * results accumulate. Leaving the loop, or an abort, cancels the rest.
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
    const { signal } = settingsOf<CallOptions>(options, []);
    const limit = () => AHEAD_PER_WORKER * (this.#engine.workers + 1);
    for await (const outcome of embedStream(this.#bridge, photos, limit, signal)) {
      yield outcome instanceof Float32Array ? await this.predict(outcome, { signal }) : outcome;
    }
  }

  /**
   * Completes the report of the last training with findings about each photo and the learning curve. It
   * compares all pairs of photos and trains a few dozen times on subsets, so it takes longer than the
   * training; an abort stops it. Later calls do not wait for it.
   */
  async review(options?: CallOptions & { seed?: number }): Promise<Report> {
    const { seed = 0, ...call } = settingsOf(options, ['seed']);
    return this.#bridge.call('review', [seed], call);
  }

  /**
   * Measures the classifier on photos with known classes, which it does not learn from: accuracy with its
   * interval, confusion, calibration, and how often photos of classes that it does not have are noticed.
   * The report counts the photos of all classes in the order given. Later calls do not wait for it.
   *
   * @example
   * const { accuracy } = await handful.evaluate((await readCollection(zip)).classes);
   */
  async evaluate(
    classes: Iterable<LabelledPhotos>,
    options?: CallOptions,
  ): Promise<TestReport & { failed: Failure[] }> {
    const settings = settingsOf(options, []);
    const { labels, photos } = labelledOf(classes);
    return this.#bridge.call(
      'evaluate',
      argumentsOf(nameQueries(photos), (list) => [list, labels]),
      settings,
    );
  }

  /**
   * Which parts of a photo speak for a class, by default the likeliest: how much lower its score would
   * be without each pixel of the network's last feature map, 7 x 7 pixels. This is Grad-CAM (Selvaraju et
   * al. 2017) by finite differences, which works for every head. In best mode it is the map of the first
   * network. Rejects with `not-trained` before the first training.
   */
  async explain(photo: Photo, label?: string, options?: CallOptions): Promise<Explanation> {
    const settings = settingsOf(options, []);
    const known = label == null ? null : labelOf(label);
    return this.#bridge.call(
      'explain',
      argumentsOf(namePhotos([photo], ONLY), (list) => [list, known]),
      settings,
    );
  }

  /**
   * Chooses up to `count` of the photos without a label whose labels would help most. Embeddings of the
   * same {@link space} are accepted in place of photos.
   */
  async labelNext(
    photos: Iterable<Photo | Float32Array>,
    count: number,
    options?: CallOptions,
  ): Promise<LabelNext & { failed: Failure[] }> {
    const settings = settingsOf(options, []);
    const limit = countOf(count);
    checkList('The photos', photos);
    return this.#bridge.call(
      'labelNext',
      argumentsOf(nameQueries(photos), (list) => [list, limit]),
      settings,
    );
  }

  /**
   * The photos of all classes most similar to a photo, by the cosine of their embeddings, the most
   * similar first. From a cosine of 0.95 on, two photos are near-duplicates.
   *
   * @example
   * const [nearest] = await handful.similar(photo, { count: 1 });
   */
  async similar(photo: Photo | Float32Array, options?: SimilarOptions): Promise<Similar[]> {
    const { count = SIMILAR, ...call } = settingsOf(options, ['count']);
    const limit = countOf(count);
    const [result] = await this.#bridge.call(
      'similar',
      argumentsOf(nameQueries([photo], ONLY), (list) => [list, limit]),
      call,
    );
    return resultOf(result);
  }

  /**
   * The embedding of a photo, 1904 numbers, or 3184 in best mode; of several photos one result for each
   * in order. Embeddings can be mixed only within the same {@link space}.
   */
  embed(photo: Photo, options?: CallOptions): Promise<Float32Array>;
  embed(photos: Iterable<Photo>, options?: CallOptions): Promise<(Float32Array | Failure)[]>;
  async embed(
    photos: Photo | Iterable<Photo>,
    options?: CallOptions,
  ): Promise<Float32Array | (Float32Array | Failure)[]> {
    const settings = settingsOf(options, []);
    const named = isOne(photos) ? namePhotos([photos], ONLY) : namePhotos(photos);
    const results = await this.#bridge.call(
      'embed',
      argumentsOf(named, (list) => [list]),
      settings,
    );
    return isOne(photos) ? resultOf(results[0]) : results;
  }

  /**
   * A project file to be opened again: classes, embeddings, head and seed of the training, and the given
   * photos and thumbnails. A `.handful` file is a zip.
   *
   * @example
   * const file = await handful.save({ name: 'Cats and dogs' });
   * const again = await Handful.create({ project: file });
   */
  async save(options?: SaveOptions): Promise<Blob> {
    const settings = settingsOf(options, ['name', 'photos', 'thumbnails', 'onFailure']);
    const { name = '', photos, thumbnails, onFailure, ...call } = settings;
    checkText('The name', name);
    const stored = async () => {
      const pictures = [sendablePictures(photos), sendablePictures(thumbnails)] as const;
      const [sendable, sendableThumbnails] = await Promise.all(pictures);
      return copied<[SaveSettings]>([{ name, photos: sendable, thumbnails: sendableThumbnails }]);
    };
    const { file, failed } = await this.#bridge.call('save', stored(), call);
    for (const failure of failed) {
      if (!onFailure) {
        throw new HandfulError(failure.code, `${failure.name}: ${failure.message}`);
      }
      onFailure(failure);
    }
    return file;
  }

  /**
   * Replaces all classes and photos by those of a saved project, and repeats its training. A file that
   * cannot be opened changes nothing; the error's code is `not-a-project`, `damaged-project`,
   * `project-too-large`, `newer-project`, or `contract-mismatch` if its embeddings are of another mode,
   * precision or version.
   */
  async open(file: Blob, options?: OpenOptions): Promise<OpenedProject> {
    const { reembed = false, ...call } = settingsOf(options, ['reembed']);
    const args = sendableProject(file).then((project) =>
      copied<[Blob, boolean]>([project, reembed]),
    );
    this.#opened = await this.#bridge.call('open', args, call);
    return this.#opened;
  }

  /**
   * The trained classifier for other programs and people; rejects with `invalid-input` if the head is not
   * a linear map. The ONNX model describes its input `pixels` in its metadata. The model and the `html`
   * page give the same predictions as this classifier, including `unlike`.
   *
   * @example
   * const page = await handful.export('html', { name: 'Cat or dog?' });
   */
  async export(format: ExportFormat, options?: ExportOptions): Promise<Blob> {
    const { name = '', ...call } = settingsOf(options, ['name']);
    checkText('The name', name);
    return this.#bridge.call('export', [formatOf(format), name], call);
  }

  /** The embeddings of added photos, by their ids. */
  async embeddings(ids: readonly number[]): Promise<Float32Array[]> {
    return this.#bridge.call('embeddings', [[ids].flat()]);
  }

  /** Ends the workers and frees their memory. Pending and later calls reject. */
  async dispose(): Promise<void> {
    this.#bridge.close(disposed());
  }
}

/** The result for a single photo; a failure of the photo becomes an error. */
function resultOf<T extends Prediction | Float32Array | Similar[]>(
  result: T | Failure | undefined,
): T {
  if (!result) throw new HandfulError('engine', 'The worker returned no result.');
  if ('code' in result) throw new HandfulError(result.code, result.message);
  return result;
}
