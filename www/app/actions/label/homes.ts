import type { LabelPhoto } from '../../state/label.js';
import type { PhotoClass, State, TaughtPhoto } from '../../state.js';

/** The class of each taught photo. */
export type Homes = ReadonlyMap<TaughtPhoto, PhotoClass>;

/** Where every taught photo is now. */
export function homesOf({ classes }: State): Homes {
  return new Map(classes.flatMap((entry) => entry.photos.map((photo) => [photo, entry] as const)));
}

/** The class that the person gave a photo of the folder, if it is there still. */
export function givenClass(homes: Homes, { taught }: LabelPhoto): PhotoClass | undefined {
  return taught === null ? undefined : homes.get(taught);
}
