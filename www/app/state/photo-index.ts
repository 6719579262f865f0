import type { Layout } from './history.js';
import type { LabelPhoto } from './label.js';
import type { PhotoClass, TaughtPhoto } from './photos.js';

/** The class of each taught photo. */
export type PhotoIndex = ReadonlyMap<TaughtPhoto, PhotoClass>;

/** Indexes the photos of the current classes, or of the classes of a layout. */
export function indexPhotos({
  classes,
}: {
  classes: readonly (PhotoClass | Layout['classes'][number])[];
}): PhotoIndex {
  const index = new Map<TaughtPhoto, PhotoClass>();
  for (const one of classes) {
    const entry = 'entry' in one ? one.entry : one;
    for (const photo of one.photos) index.set(photo, entry);
  }
  return index;
}

/** The class that the user gave a photo of the folder, if the photo is still in a class. */
export function givenClass(index: PhotoIndex, { taught }: LabelPhoto): PhotoClass | undefined {
  return taught === null ? undefined : index.get(taught);
}
