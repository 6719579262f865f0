import type { WorkerBridge } from './bridge.js';
import {
  checkList,
  checkText,
  countOf,
  formatOf,
  isOne,
  labelOf,
  regionOf,
  settingsOf,
} from './checks.js';
import { embedStream } from './embed-stream.js';
import { HandfulError } from './errors.js';
import {
  NO_REGION,
  namePhotos,
  nameQueries,
  sendablePictures,
  sendableProject,
  withRegion,
} from './photos.js';
import { CREATE_SETTINGS, startWorkers } from './start.js';
import { COUNT, Teaching } from './teaching.js';
import { argumentsOf, copied } from './transfer.js';
import type { Photo, Picture, SimilarPool } from './types/photo.js';
import type { Pixels } from './types/pixels.js';
import type {
  CallOptions,
  CreateOptions,
  EngineInfo,
  ExplainOptions,
  Explanation,
  ExportFormat,
  ExportOptions,
  Failure,
  OpenedProject,
  OpenOptions,
  PixelsOptions,
  Prediction,
  RegionOptions,
  SaveOptions,
  Similar,
  SimilarOptions,
  SimilarResult,
  StreamResult,
} from './types.js';
import { predictFrames, type VideoPrediction } from './video.js';
import type { Calls } from './worker/protocol.js';
import type { ExportSettings, NamedPhoto, SaveSettings, Started } from './worker/requests.js';

/** Photos that `predictAll` takes ahead for each worker, and for one more that may start. */
const AHEAD_PER_WORKER = 2;

/** A shorter side that no photo has: every pixel is decoded. */
const ALL_PIXELS = 2 ** 32 - 1;

/** Name of a photo that is given alone and has no file name. */
const ONLY = () => 'photo';

/**
 * A picture classifier that learns from a handful of photos and never sends one anywhere.
 *
 * What a call works on comes first; everything else is in one object of settings, the last argument.
 *
 * Calls run one after another in a worker. {@link embed} does not wait for other calls, and no call
 * waits for {@link review}, {@link compare} and {@link evaluate}. Photos are embedded in up to as many workers as there are
 * cores. Failures reject with a {@link HandfulError}; its code is `invalid-input` for a mistake of the
 * program. An aborted call rejects with the reason of its signal. A call that rejects changes nothing.
 *
 * The event `enginechange`, a `CustomEvent` with the {@link EngineInfo} as its `detail`, tells that another
 * engine is in use, for example because WebGPU was measured faster.
 *
 * {@link dispose} ends the workers, and so does `await using`. A classifier that nothing refers to any more
 * is disposed of at some time.
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
export class Handful extends Teaching {
  #opened: OpenedProject | null = null;

  private constructor(bridge: WorkerBridge, started: Started) {
    super(bridge, started);
  }

  /** Loads the network and resolves as soon as photos can be embedded. */
  static async create(options?: CreateOptions): Promise<Handful> {
    // The workers must not keep a classifier that the program has dropped.
    let made: WeakRef<Handful> | null = null;
    const settings = settingsOf(options, CREATE_SETTINGS);
    const { project, signal, onProgress } = settings;
    const onEngine = (engine: EngineInfo, changed: boolean) => {
      made?.deref()?.update(engine, changed);
    };
    return startWorkers(settings, onEngine, async (bridge, started) => {
      const handful = new Handful(bridge, started);
      made = new WeakRef(handful);
      if (project) await handful.open(project, { signal, onProgress });
      return handful;
    });
  }

  /** The content of the project file that was opened last. */
  get opened(): OpenedProject | null {
    return this.#opened;
  }

  /**
   * Classifies one photo, or several with one result for each in order. Embeddings of the same
   * {@link space} are accepted in place of photos; they take almost no time.
   */
  predict(photo: Photo | Float32Array, options?: RegionOptions): Promise<Prediction>;
  predict(
    photos: Iterable<Photo | Float32Array>,
    options?: RegionOptions,
  ): Promise<(Prediction | Failure)[]>;
  async predict(
    photos: Photo | Float32Array | Iterable<Photo | Float32Array>,
    options?: RegionOptions,
  ): Promise<Prediction | (Prediction | Failure)[]> {
    const { region, ...call } = settingsOf(options, ['region']);
    const part = regionOf(region);
    const queries = isOne(photos) ? nameQueries([photos], ONLY) : nameQueries(photos);
    const results = await this.call(
      'predict',
      argumentsOf(queries, (list) => [withRegion(list, part)]),
      call,
    );
    return isOne(photos) ? resultOf(results[0]) : results;
  }

  /**
   * Classifies any number of photos and yields one result for each in order, with its name and its place
   * in the source. Embeddings of the same {@link space} are accepted in place of photos. It takes only a
   * few more photos ahead of the latest requested result than there are workers, so that neither photos
   * nor results accumulate. Leaving the loop, or an abort, cancels the rest.
   *
   * @example
   * for await (const { name, ...result } of handful.predictAll(files)) {
   *   console.log(name, 'label' in result ? result.label : result.message);
   * }
   */
  async *predictAll(
    photos: Iterable<Photo | Float32Array> | AsyncIterable<Photo | Float32Array>,
    options?: RegionOptions,
  ): AsyncGenerator<StreamResult, void, undefined> {
    const { region, ...settings } = settingsOf(options, ['region']);
    const part = regionOf(region);
    const limit = () => AHEAD_PER_WORKER * (this.engine.workers + 1);
    const { signal } = settings;
    const embed = (named: ReturnType<typeof namePhotos>, signal: AbortSignal) => {
      const args = argumentsOf(named, (list): [NamedPhoto[]] => [withRegion(list, part)]);
      return this.call('embed', args, { signal });
    };
    const refusal = part && NO_REGION;
    const stream = embedStream(embed, photos, limit, settings, refusal);
    for await (const { index, name, outcome } of stream) {
      const [result] =
        outcome instanceof Float32Array ? await this.predict([outcome], { signal }) : [outcome];
      if (result) yield { ...result, index, name };
    }
  }

  /**
   * Predicts the frames of a video or a camera until it ends, each with a steady answer over the latest
   * frames. It takes the next frame when its result is asked for. Leaving the loop, or an abort, ends it.
   */
  async *predictVideo(
    video: HTMLVideoElement,
    options?: Pick<RegionOptions, 'signal' | 'region'>,
  ): AsyncGenerator<VideoPrediction, void, undefined> {
    const { signal, region } = settingsOf<RegionOptions>(options, ['region']);
    const part = regionOf(region) ?? undefined;
    yield* predictFrames(video, (frame) => this.predict(frame, { signal, region: part }), signal);
  }

  /**
   * Which parts of a photo speak for a class, by default the likeliest: how much lower its score would
   * be without each pixel of the network's last feature map, 7 x 7 pixels. This is Grad-CAM (Selvaraju et
   * al. 2017) by finite differences, which works for every head. In best mode it is the map of the first
   * network. Rejects with `not-trained` before the first training.
   */
  async explain(photo: Photo, options?: ExplainOptions): Promise<Explanation>;
  /** @deprecated Give the label in the settings. */
  async explain(photo: Photo, label?: string, options?: CallOptions): Promise<Explanation>;
  async explain(
    photo: Photo,
    labelOrOptions?: string | ExplainOptions,
    options?: CallOptions,
  ): Promise<Explanation> {
    const given =
      typeof labelOrOptions === 'string'
        ? { ...settingsOf(options, []), label: labelOrOptions }
        : (labelOrOptions ?? options);
    const { label, region, ...call } = settingsOf<ExplainOptions>(given, ['label', 'region']);
    const part = regionOf(region);
    const known = label == null ? null : labelOf(label);
    return this.call(
      'explain',
      argumentsOf(namePhotos([photo], ONLY), (list) => [withRegion(list, part), known]),
      call,
    );
  }

  /**
   * The photos of all classes most similar to a photo, by the cosine of their embeddings, the most
   * similar first. From a cosine of 0.95 on, two photos are near-duplicates.
   *
   * With a `pool`, those of its photos, whether they have a class or not, by their places in it.
   *
   * @example
   * const [nearest] = await handful.similar(photo, { count: 1 });
   * const { photos } = await handful.similar(photo, { pool: files, count: 20 });
   */
  async similar(
    photo: Photo | Float32Array,
    options: SimilarOptions & SimilarPool,
  ): Promise<SimilarResult>;
  async similar(photo: Photo | Float32Array, options?: SimilarOptions): Promise<Similar[]>;
  async similar(
    photo: Photo | Float32Array,
    options?: SimilarOptions & Partial<SimilarPool>,
  ): Promise<Similar[] | SimilarResult> {
    const settings = settingsOf(options, ['count', 'region', 'pool']);
    const { count = COUNT, region, pool, ...call } = settings;
    const part = regionOf(region);
    const limit = countOf(count);
    if (pool !== undefined) {
      checkList('The pool', pool);
      const named = Promise.all([nameQueries([photo], ONLY), nameQueries(pool)]);
      const args = named.then(([query, among]) => ({
        value: [withRegion(query.value, part), among.value, limit] as Calls['similarIn']['args'],
        transfer: [...query.transfer, ...among.transfer],
      }));
      return resultOf(await this.call('similarIn', args, call));
    }
    const [result] = await this.call(
      'similar',
      argumentsOf(nameQueries([photo], ONLY), (list) => [withRegion(list, part), limit]),
      call,
    );
    return resultOf(result);
  }

  /**
   * A TIFF or DICOM file as a PNG file, with the pixels that the classifier sees; `null` for all other photos, which
   * a browser shows itself or cannot be read. A PNG file of a DICOM file has nothing of the patient's data, and the
   * same embedding.
   *
   * @example
   * const picture = await handful.picture(file);
   * const address = URL.createObjectURL(picture?.file ?? file);
   */
  async picture(photo: Photo, options?: CallOptions): Promise<Picture | null> {
    const settings = settingsOf(options, []);
    const decoded = await this.call(
      'picture',
      argumentsOf(namePhotos([photo], ONLY), (list) => [list]),
      settings,
    );
    if (!decoded) return null;
    const isFile = photo instanceof File;
    const lastModified = isFile ? photo.lastModified : 0;
    const name = isFile ? photo.name : ONLY();
    const file = new File([decoded.png], name, { type: 'image/png', lastModified });
    return { file, notes: decoded.notes };
  }

  /**
   * The pixels of a photo as they are decoded for the network, for programs that show photos which their
   * browser cannot show, such as HEIC. To save time they may be fewer than those of the photo, but the shorter
   * side keeps `minSide` pixels; without it, all are decoded.
   *
   * @example
   * const { data, width, height } = await handful.pixels(file, { minSide: 200 });
   * context.putImageData(new ImageData(data, width, height), 0, 0);
   */
  async pixels(photo: Photo, options?: PixelsOptions): Promise<Pixels> {
    const { minSide = ALL_PIXELS, ...call } = settingsOf(options, ['minSide']);
    const side = countOf(minSide);
    return this.call(
      'pixels',
      argumentsOf(namePhotos([photo], ONLY), (list) => [list, side]),
      call,
    );
  }

  /**
   * The embedding of a photo, 1904 numbers, or 3184 in best mode; of several photos one result for each
   * in order. Embeddings can be mixed only within the same {@link space}.
   */
  embed(photo: Photo, options?: RegionOptions): Promise<Float32Array>;
  embed(photos: Iterable<Photo>, options?: RegionOptions): Promise<(Float32Array | Failure)[]>;
  async embed(
    photos: Photo | Iterable<Photo>,
    options?: RegionOptions,
  ): Promise<Float32Array | (Float32Array | Failure)[]> {
    const { region, ...call } = settingsOf(options, ['region']);
    const part = regionOf(region);
    const named = isOne(photos) ? namePhotos([photos], ONLY) : namePhotos(photos);
    const results = await this.call(
      'embed',
      argumentsOf(named, (list) => [withRegion(list, part)]),
      call,
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
    const { file, failed } = await this.call('save', stored(), call);
    reportFailures(failed, onFailure);
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
    this.#opened = await this.call('open', args, call);
    return this.#opened;
  }

  /**
   * The trained classifier for other programs and people; rejects with `invalid-input` if the head is not
   * a linear map. The ONNX model describes its input `pixels` in its metadata. The model and the `html`
   * page give the same predictions as this classifier, including `unlike`. A model of Teachable Machine is
   * in fast mode and f32, has no `unlike`, and its client resizes photos in another way.
   *
   * @example
   * const page = await handful.export('html', { name: 'Cat or dog?' });
   */
  async export(format: ExportFormat, options?: ExportOptions): Promise<Blob> {
    const settings = settingsOf(options, ['name', 'photos', 'onFailure', 'onReport']);
    const { name = '', photos, onFailure, onReport, ...call } = settings;
    checkText('The name', name);
    const known = formatOf(format);
    const args = async () =>
      copied<[ExportFormat, ExportSettings]>([
        known,
        { name, photos: await sendablePictures(photos) },
      ]);
    const { file, failed, report } = await this.call('export', args(), call);
    reportFailures(failed, onFailure);
    if (report) onReport?.(report);
    return file;
  }
}

/** Calls `onFailure` for each failure; throws the first if there is no such callback. */
function reportFailures(
  failed: readonly Failure[],
  onFailure: ((failure: Failure) => void) | undefined,
): void {
  for (const failure of failed) {
    if (!onFailure) throw new HandfulError(failure.code, `${failure.name}: ${failure.message}`);
    onFailure(failure);
  }
}

/** The result for a single photo; a failure of the photo becomes an error. */
function resultOf<T extends Prediction | Float32Array | Similar[] | SimilarResult>(
  result: T | Failure | undefined,
): T {
  if (!result) throw new HandfulError('engine', 'The worker returned no result.');
  if ('code' in result) throw new HandfulError(result.code, result.message);
  return result;
}
