import { codeOf, HandfulError, messageOf } from '../errors.js';
import type { Pixels } from '../types/pixels.js';
import type { Failure, Region } from '../types.js';
import type { DecodedPicture } from './embed-protocol.js';
import type { Occlusions } from './explanation.js';
import { forEachConcurrent } from './for-each-concurrent.js';
import type { CallContext, NamedPhoto, NamedQuery, PhotoSource } from './requests.js';

/** The part of `Engines` that reads photos. */
export interface PhotoEngine {
  readonly lookAhead: number;
  /** With `augment`, together with versions of the photo. */
  embed(
    source: PhotoSource,
    signal?: AbortSignal,
    augment?: boolean,
    region?: Region | null,
  ): Promise<Float32Array>;
  explain(source: PhotoSource, signal?: AbortSignal, region?: Region | null): Promise<Occlusions>;
  picture(source: Blob | Uint8Array, signal?: AbortSignal): Promise<DecodedPicture | null>;
  show(source: PhotoSource, minSide: number, signal?: AbortSignal): Promise<Pixels>;
}

/** An embedding, or why there is none. */
export type Outcome = Float32Array | Failure;

/**
 * Turns the photos of calls into embeddings. The page can call some of its methods before there is a
 * classifier; see `READING`.
 */
export class PhotoReader {
  readonly #engine: PhotoEngine;
  readonly #length: () => number;

  /** `length` is that of an embedding; it is asked for when an embedding is given in place of a photo. */
  constructor(engine: PhotoEngine, length: () => number) {
    this.#engine = engine;
    this.#length = length;
  }

  async embed(context: CallContext, photos: NamedQuery[]): Promise<Outcome[]> {
    const results: Outcome[] = [];
    await this.embedEach(context, photos, (outcome, index) => {
      results[index] = outcome;
    });
    return results;
  }

  async pixels({ signal }: CallContext, [photo]: NamedPhoto[], minSide: number): Promise<Pixels> {
    return this.#engine.show(sourceOf(photo, 'show'), minSide, signal);
  }

  /** A PNG file of a photo that no browser shows; `null` if it needs none. */
  async picture({ signal }: CallContext, [photo]: NamedPhoto[]): Promise<DecodedPicture | null> {
    const source = photo?.source;
    if (source && 'code' in source) throw new HandfulError(source.code, source.message);
    const isFile = source instanceof Blob || source instanceof Uint8Array;
    return isFile ? this.#engine.picture(source, signal) : null;
  }

  async explain({ signal }: CallContext, [photo]: NamedPhoto[]): Promise<Occlusions> {
    const source = sourceOf(photo, 'explain');
    const occlusions = await this.#engine.explain(source, signal, photo?.region);
    signal.throwIfAborted();
    return occlusions;
  }

  /** The embeddings of all usable photos in order, and their indices among `photos`. */
  async embedAll(context: CallContext, photos: NamedQuery[]) {
    const embeddings: Float32Array[] = [];
    const indices: number[] = [];
    const failed: Failure[] = [];
    for (const [index, outcome] of (await this.embed(context, photos)).entries()) {
      if (outcome instanceof Float32Array) {
        indices.push(index);
        embeddings.push(outcome);
      } else failed.push(outcome);
    }
    return { embeddings, indices, failed };
  }

  /**
   * Embeds photos and calls `onOutcome` for each as soon as it is done. Several photos are in progress at
   * a time, so that the engine never idles. An error of `onOutcome` ends the call.
   */
  async embedEach(
    { signal, progress }: CallContext,
    photos: NamedQuery[],
    onOutcome: (outcome: Outcome, index: number) => void,
    augment = false,
  ): Promise<void> {
    let done = 0;
    await forEachConcurrent(photos, this.#engine.lookAhead, async (photo, index) => {
      const outcome = await this.#outcome(photo, signal, augment);
      signal.throwIfAborted();
      onOutcome(outcome, index);
      done += 1;
      progress({ phase: 'embed', done, total: photos.length, detail: photo.name });
    });
    signal.throwIfAborted();
  }

  async #outcome(
    { name, source, region }: NamedQuery,
    signal: AbortSignal,
    augment: boolean,
  ): Promise<Outcome> {
    if (source instanceof Float32Array) return this.#checked(name, source);
    if ('code' in source) return { name, ...source };
    try {
      return await this.#engine.embed(source, signal, augment, region ?? null);
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

  /** Validates an embedding from an untrusted caller. */
  #checked(name: string, embedding: Float32Array): Outcome {
    const length = this.#length();
    if (embedding.length === length && embedding.every(Number.isFinite)) return embedding;
    const message = `An embedding of this classifier has ${length} finite numbers.`;
    return { name, code: 'invalid-input', message };
  }
}

function sourceOf(photo: NamedPhoto | undefined, purpose: string): PhotoSource {
  if (!photo) throw new HandfulError('invalid-input', `There is no photo to ${purpose}.`);
  const { source } = photo;
  if ('code' in source) throw new HandfulError(source.code, source.message);
  return source;
}
