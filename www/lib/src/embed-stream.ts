import type { WorkerBridge } from './bridge.js';
import { checkList } from './checks.js';
import { mapConcurrent } from './map-concurrent.js';
import { nameAt, namePhotos } from './photos.js';
import { argumentsOf } from './transfer.js';
import type { Photo } from './types/photo.js';
import type { Failure } from './types.js';
import type { NamedPhoto } from './worker/requests.js';

/**
 * Embeds any number of photos, up to `limit()` at a time, and yields the results in order. Leaving the
 * loop, or an abort, cancels the rest.
 */
export async function* embedStream(
  bridge: WorkerBridge,
  photos: Iterable<Photo> | AsyncIterable<Photo>,
  limit: () => number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Float32Array | Failure, void, undefined> {
  const asynchronous =
    typeof photos === 'object' && photos !== null && Symbol.asyncIterator in photos;
  if (!asynchronous) checkList('The photos', photos);
  signal?.throwIfAborted();
  const end = new AbortController();
  const abort = () => end.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  const embed = async (photo: Photo, index: number) => {
    const named = namePhotos([photo], () => nameAt(index));
    const args = argumentsOf(named, (list): [NamedPhoto[]] => [list]);
    const [outcome] = await bridge.call('embed', args, { signal: end.signal });
    return outcome;
  };
  try {
    for await (const outcome of mapConcurrent(photos, limit, embed)) if (outcome) yield outcome;
  } finally {
    signal?.removeEventListener('abort', abort);
    end.abort();
  }
}
