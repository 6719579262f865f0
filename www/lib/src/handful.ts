import { WorkerBridge } from './bridge.js';
import { HandfulError } from './errors.js';
import { namePhoto, namePhotos } from './photos.js';
import type {
  AddResult,
  CallOptions,
  ClassInfo,
  CreateOptions,
  EngineInfo,
  Failure,
  LabelNext,
  Photo,
  Prediction,
  Report,
  TrainOptions,
} from './types.js';

/**
 * A picture classifier that learns from a handful of photos and never sends one anywhere.
 *
 * Everything runs in one worker, one call after another. Failures reject with a
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
  #engine: EngineInfo = { device: 'cpu', why: 'starting', detail: 'The engine is starting.' };

  private constructor(worker: Worker) {
    this.#bridge = new WorkerBridge(worker, (engine, changed) => {
      this.#engine = engine;
      if (changed) this.onEngineChange?.(engine);
    });
  }

  /** Loads the network and resolves as soon as photos can be embedded. */
  static async create(options: CreateOptions = {}): Promise<Handful> {
    const { device = 'auto', mode = 'quality', backbone = 'lite0', signal, onProgress } = options;
    signal?.throwIfAborted();
    const base = options.assets && new URL(options.assets, document.baseURI).href;
    const assets = base ? base.replace(/\/?$/, '/') : undefined;
    const worker = new Worker(new URL('./worker/worker.js', import.meta.url), {
      type: 'module',
      name: 'handful',
    });
    const handful = new Handful(worker);
    // Nothing is kept of a start that is given up, so there is no need to wait for the worker.
    const giveUp = () => void handful.dispose();
    signal?.addEventListener('abort', giveUp);
    try {
      const start = { device, mode, backbone, assets };
      handful.#engine = await handful.#bridge.call('start', [start], { onProgress });
      return handful;
    } catch (error) {
      await handful.dispose();
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** The engine in use, and why. */
  get engine(): EngineInfo {
    return this.#engine;
  }

  /** Makes an empty class; rejects if there is one of that name already. */
  addClass(label: string): Promise<void> {
    return this.#bridge.call('addClass', [label]);
  }

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
   * Adds photos to a class, which is made if it is new. A photo that cannot be used is reported
   * and the rest goes on; an abort keeps none of this call.
   */
  async add(
    label: string,
    photos: Photo | Iterable<Photo>,
    options: CallOptions = {},
  ): Promise<AddResult> {
    return this.#bridge.call('add', [label, namePhotos(toList(photos))], options);
  }

  /** Removes photos by the ids that {@link add} gave. */
  remove(ids: number | readonly number[]): Promise<void> {
    return this.#bridge.call('remove', [[ids].flat()]);
  }

  /** Moves photos to another class, which must exist. */
  relabel(ids: number | readonly number[], label: string): Promise<void> {
    return this.#bridge.call('relabel', [[ids].flat(), label]);
  }

  /** Fits the head to all photos; predictions use it from then on. */
  train({ head, seed, ...options }: TrainOptions = {}): Promise<Report> {
    const settings = {
      ...(head !== undefined && { head }),
      ...(seed !== undefined && { seed }),
    };
    return this.#bridge.call('train', [settings], options);
  }

  /** Classifies one photo, or several, with one result for each in their order. */
  predict(photo: Photo, options?: CallOptions): Promise<Prediction>;
  predict(photos: Iterable<Photo>, options?: CallOptions): Promise<(Prediction | Failure)[]>;
  async predict(
    photos: Photo | Iterable<Photo>,
    options: CallOptions = {},
  ): Promise<Prediction | (Prediction | Failure)[]> {
    if (!isPhoto(photos)) return this.#bridge.call('predict', [namePhotos(photos)], options);
    const [result] = await this.#bridge.call('predict', [[namePhoto(photos)]], options);
    if (!result || 'code' in result) {
      throw new HandfulError(result?.code ?? 'engine', result?.message ?? 'No answer came.');
    }
    return result;
  }

  /**
   * Completes the report of the last training: findings about each photo and the learning curve.
   * It compares all pairs of photos and trains a few dozen times on parts of them, so it takes
   * longer than the training; an abort stops it.
   */
  review({ seed = 0, ...options }: CallOptions & { seed?: number } = {}): Promise<Report> {
    return this.#bridge.call('review', [seed], options);
  }

  /** Chooses up to `count` photos, of those that have no label yet, that are worth one the most. */
  async labelNext(
    photos: Iterable<Photo>,
    count: number,
    options: CallOptions = {},
  ): Promise<LabelNext & { failed: Failure[] }> {
    return this.#bridge.call('labelNext', [namePhotos(photos), count], options);
  }

  /** The 1904 numbers that a photo is reduced to. */
  async embed(photo: Photo, options: CallOptions = {}): Promise<Float32Array> {
    return this.#bridge.call('embed', [namePhoto(photo)], options);
  }

  /** Ends the worker and frees its memory. Calls that are pending reject, and so do later ones. */
  async dispose(): Promise<void> {
    this.#bridge.close(new HandfulError('disposed', 'This classifier has been disposed of.'));
  }
}

/** Uint8Array is iterable too, but is one photo. */
function isPhoto(photos: Photo | Iterable<Photo>): photos is Photo {
  return photos instanceof Uint8Array || !(Symbol.iterator in photos);
}

function toList(photos: Photo | Iterable<Photo>): Iterable<Photo> {
  return isPhoto(photos) ? [photos] : photos;
}
