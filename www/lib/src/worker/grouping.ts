import type { Classifier } from '../../wasm/classifier/handful.js';
import type { CallContext, NamedQuery } from './requests.js';
import { yieldToEvents } from './yield-to-events.js';

/** Bytes at the start of a file that hold its EXIF data, as in `src/taken.rs`. */
const EXIF_BYTES = 2 ** 18;

/** Photos that are compared with all others in one go. */
const COMPARED = 64;

/** When a photo was taken, in milliseconds by the camera's own clock. */
export interface Taken {
  camera: string;
  time: number;
}

/** When photos were taken, by their EXIF data; `null` for those that do not say. */
export async function readTaken(
  { signal }: CallContext,
  classifier: Classifier,
  sources: readonly NamedQuery['source'][],
): Promise<(Taken | null)[]> {
  const all: (Taken | null)[] = [];
  for (const source of sources) {
    const bytes = await startOf(source);
    signal.throwIfAborted();
    all.push(bytes && classifier.readTaken(bytes));
  }
  return all;
}

/** The first bytes of a photo's file, if there is one. */
async function startOf(source: NamedQuery['source']): Promise<Uint8Array | null> {
  if (source instanceof Uint8Array) return source.subarray(0, EXIF_BYTES);
  if (!(source instanceof Blob)) return null;
  // A file that can no longer be read is reported when it is embedded.
  const bytes = await source
    .slice(0, EXIF_BYTES)
    .arrayBuffer()
    .catch(() => null);
  return bytes && new Uint8Array(bytes);
}

/** Lets new photos without a group join those of the same moment and their near-duplicates. */
export async function findGroups(
  classifier: Classifier,
  photos: ReadonlyMap<number, { taken: Taken | null }>,
  ids: readonly number[],
): Promise<void> {
  const timed = Array.from(photos).flatMap(([id, { taken }]) => (taken ? [{ id, ...taken }] : []));
  classifier.groupByTime(
    Uint32Array.from(timed, ({ id }) => id),
    timed.map(({ camera }) => camera),
    Float64Array.from(timed, ({ time }) => time),
  );
  for (let from = 0; from < ids.length; from += COMPARED) {
    classifier.groupSimilar(Uint32Array.from(ids.slice(from, from + COMPARED)));
    await yieldToEvents();
  }
}
