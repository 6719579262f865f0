import { checkList } from './checks.js';
import { HandfulError } from './errors.js';
import { mapConcurrent } from './map-concurrent.js';
import { nameAt, nameOf, namePhotos } from './photos.js';
import type { WithTransfer } from './transfer.js';
import type { Photo } from './types/photo.js';
import type { CallOptions, Failure } from './types.js';
import type { NamedPhoto, Refusal } from './worker/requests.js';

/** Embeds photos in the worker. */
type Embed = (
  photos: Promise<WithTransfer<NamedPhoto[]>>,
  signal: AbortSignal,
) => Promise<(Float32Array | Failure)[]>;

/** The outcome for one photo of a stream. */
export interface StreamOutcome {
  /** Its place in the source, from 0. */
  index: number;
  name: string;
  outcome: Float32Array | Failure;
}

/**
 * Embeds any number of photos, up to `limit()` at a time, and yields the results in order. Embeddings pass
 * through, or become the failure `refusal`. Leaving the loop, or an abort, cancels the rest.
 */
export async function* embedStream(
  embed: Embed,
  photos: Iterable<Photo | Float32Array> | AsyncIterable<Photo | Float32Array>,
  limit: () => number,
  { signal, onProgress }: CallOptions,
  refusal: Refusal | null = null,
): AsyncGenerator<StreamOutcome, void, undefined> {
  if (!isAsync(photos)) checkList('The photos', photos);
  signal?.throwIfAborted();
  const end = new AbortController();
  const abort = () => end.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  const work = async (photo: Photo | Float32Array, index: number): Promise<StreamOutcome> => {
    const name = nameOf(photo, nameAt(index));
    if (photo instanceof Float32Array) {
      return { index, name, outcome: refusal ? { name, ...refusal } : photo };
    }
    const named = namePhotos([photo], () => name);
    const [outcome] = await embed(named, end.signal);
    if (!outcome) throw new HandfulError('engine', 'The worker returned no result.');
    return { index, name, outcome };
  };
  const total = sizeOf(photos);
  try {
    for await (const result of mapConcurrent(photos, limit, work)) {
      onProgress?.({ phase: 'embed', done: result.index + 1, total, detail: result.name });
      yield result;
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    end.abort();
  }
}

/** Whether items arrive with time. */
export function isAsync<T>(items: unknown): items is AsyncIterable<T> {
  return typeof items === 'object' && items !== null && Symbol.asyncIterator in items;
}

/** The number of items of a list or a set; `null` if it is not known in advance. */
function sizeOf(items: object): number | null {
  if (Array.isArray(items)) return items.length;
  return items instanceof Set || items instanceof Map ? items.size : null;
}
