import { mapConcurrent } from './map-concurrent.js';
import type { WorkerBridge } from './bridge.js';
import { prepared } from './calls.js';
import { checkList } from './checks.js';
import { nameAt, namePhotos, type Photo } from './photos.js';
import type { Failure } from './types.js';
import type { NamedPhoto } from './worker/protocol.js';

/**
 * Embeds any number of photos, in their order, with up to `limit()` under way. Leaving the loop over
 * them, or an abort, ends the work.
 */
export async function* embedStream(
  bridge: WorkerBridge,
  photos: Iterable<Photo> | AsyncIterable<Photo>,
  limit: () => number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Float32Array | Failure, void, undefined> {
  const several = typeof photos === 'object' && photos !== null && Symbol.asyncIterator in photos;
  if (!several) checkList('The photos', photos);
  signal?.throwIfAborted();
  const end = new AbortController();
  const abort = () => end.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  const read = async (photo: Photo, index: number) => {
    const named = namePhotos([photo], () => nameAt(index));
    const args = prepared(named, (list): [NamedPhoto[]] => [list]);
    const [outcome] = await bridge.call('embed', args, { signal: end.signal });
    return outcome;
  };
  try {
    for await (const outcome of mapConcurrent(photos, limit, read)) if (outcome) yield outcome;
  } finally {
    signal?.removeEventListener('abort', abort);
    end.abort();
  }
}
