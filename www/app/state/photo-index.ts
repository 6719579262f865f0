import type { PhotoClass, TaughtPhoto } from './state.js';
import type { LabelPhoto } from './label.js';

/** The class of each taught photo. */
export type Homes = ReadonlyMap<TaughtPhoto, PhotoClass>;

/** Where every taught photo is, in the classes of now or of a layout. */
export function homesOf({
  classes,
}: {
  classes: readonly (PhotoClass | { entry: PhotoClass; photos: readonly TaughtPhoto[] })[];
}): Homes {
  return new Map(
    classes.flatMap((one) => {
      const entry = 'entry' in one ? one.entry : one;
      return one.photos.map((photo) => [photo, entry] as const);
    }),
  );
}

/** The class that the person gave a photo of the folder, if it is there still. */
export function givenClass(homes: Homes, { taught }: LabelPhoto): PhotoClass | undefined {
  return taught === null ? undefined : homes.get(taught);
}
