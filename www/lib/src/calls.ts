import type { Prepared } from './bridge.js';
import { HandfulError } from './errors.js';
import type { Crossing } from './photos.js';
import type { Failure, Prediction, Similar } from './types.js';
import type { NamedQuery } from './worker/protocol.js';

/** The arguments of a call, once the photos among them are ready to cross. */
export async function prepared<T extends NamedQuery, A>(
  crossing: Promise<Crossing<T>>,
  args: (photos: T[]) => A,
): Promise<Prepared<A>> {
  const { photos, transfer } = await crossing;
  return { args: args(photos), transfer };
}

/** Arguments of a call made of what had to be got ready, all of which is copied. */
export async function ready<T, A>(given: Promise<T>, args: (given: T) => A): Promise<Prepared<A>> {
  return { args: args(await given), transfer: [] };
}

/** The result of a call over one photo; what is wrong with the photo is an error then. */
export function only<T extends Prediction | Float32Array | Similar[]>(
  result: T | Failure | undefined,
): T {
  if (!result) throw new HandfulError('engine', 'No answer came.');
  if ('code' in result) throw new HandfulError(result.code, result.message);
  return result;
}

/** Typed arrays are iterable too, but are one photo, or the embedding of one. */
export function isPhoto<T>(photos: T | Iterable<T>): photos is T {
  if (photos instanceof Uint8Array || photos instanceof Float32Array) return true;
  return typeof photos !== 'object' || photos === null || !(Symbol.iterator in photos);
}
