import type { Prepared } from './bridge.js';
import { checkList, checkText, isOne, labelOf } from './checks.js';
import { HandfulError } from './errors.js';
import {
  type Crossing,
  namePhotos,
  nameQueries,
  type Photo,
  picturesToCross,
  type Unlabelled,
} from './photos.js';
import type {
  CompareOptions,
  Failure,
  HeadName,
  Prediction,
  SaveOptions,
  Similar,
  TrainOptions,
} from './types.js';
import type { Calls, NamedQuery } from './worker/protocol.js';

/**
 * The arguments of calls, checked, and got ready to cross to the worker; and the answer where it is
 * about one photo.
 */
type Arguments<M extends keyof Calls> = Promise<Prepared<Parameters<Calls[M]>>>;

/** A photo, or the embedding of one. */
type Query = Photo | Float32Array;

/** What to call a photo that is given alone, without a name. */
const ONLY = 'photo';

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

/** Of `add`. */
export function adding(
  label: string,
  photos: Query | Iterable<Query>,
  augment: boolean,
): Arguments<'add'> {
  const known = labelOf(label);
  const named = nameQueries(isOne(photos) ? [photos] : photos);
  return prepared(named, (list) => [known, list, augment]);
}

/** Of `train`. */
export function training({
  head,
  seed,
  align,
  unlabelled = [],
}: TrainOptions & Unlabelled): Arguments<'train'> {
  if (head !== undefined) checkText('The head', head);
  if (align !== undefined) checkText('The alignment', align);
  checkList('The unlabelled photos', unlabelled);
  const settings = {
    ...(head !== undefined && { head }),
    ...(seed !== undefined && { seed }),
    ...(align !== undefined && { align }),
  };
  return prepared(nameQueries(unlabelled), (list) => [{ ...settings, unlabelled: list }]);
}

/** Of `compare`. */
export function comparing(
  heads: Iterable<HeadName>,
  { seed = 0, unlabelled = [] }: CompareOptions & Unlabelled,
): Arguments<'compare'> {
  checkList('The heads', heads);
  const names = Array.from(heads);
  for (const name of names) checkText('A head', name);
  checkList('The unlabelled photos', unlabelled);
  return prepared(nameQueries(unlabelled), (list) => [names, seed, list]);
}

/** Of `predict`. */
export function predicting(photos: Query | Iterable<Query>): Arguments<'predict'> {
  return prepared(isOne(photos) ? theOne(photos) : nameQueries(photos), (list) => [list]);
}

/** Of `embed`. */
export function embedding(photos: Photo | Iterable<Photo>): Arguments<'embed'> {
  const named = isOne(photos) ? namePhotos([photos], () => ONLY) : namePhotos(photos);
  return prepared(named, (list) => [list]);
}

/** Of `similar`. */
export function searching(photo: Query, count: number): Arguments<'similar'> {
  return prepared(theOne(photo), (list) => [list, count]);
}

function theOne(photo: Query): Promise<Crossing<NamedQuery>> {
  return nameQueries([photo], () => ONLY);
}

/** Of `explain`. */
export function explaining(photo: Photo, label: string | null): Arguments<'explain'> {
  const known = label === null ? null : labelOf(label);
  return prepared(
    namePhotos([photo], () => ONLY),
    (list) => [list, known],
  );
}

/** Of `labelNext`. */
export function choosing(photos: Iterable<Query>, count: number): Arguments<'labelNext'> {
  checkList('The photos', photos);
  return prepared(nameQueries(photos), (list) => [list, count]);
}

/** Of `save`. */
export function saving({ name = '', photos, thumbnails }: SaveOptions): Arguments<'save'> {
  checkText('The name', name);
  const crossing = Promise.all([picturesToCross(photos), picturesToCross(thumbnails)]);
  return ready(crossing, ([photos, thumbnails]) => [{ name, photos, thumbnails }]);
}

/** The result of a call over one photo; what is wrong with the photo is an error then. */
export function only<T extends Prediction | Float32Array | Similar[]>(
  result: T | Failure | undefined,
): T {
  if (!result) throw new HandfulError('engine', 'No answer came.');
  if ('code' in result) throw new HandfulError(result.code, result.message);
  return result;
}
