import type { LabelPhoto } from './label.js';
import { givenClass, indexPhotos } from './photo-index.js';
import type { PhotoClass } from './photos.js';
import type { State } from './state.js';

/** The class that the user gave a photo of the folder, if there is one. */
export type ClassOf = (photo: LabelPhoto) => PhotoClass | undefined;

/** The classes that the user gave the photos of the folder, as they are now. */
export function labelsOf(state: State): ClassOf {
  const index = indexPhotos(state);
  const byKey = new Map(state.classes.map((entry) => [entry.key, entry]));
  return (photo) => {
    const { mark } = photo;
    const taught = givenClass(index, photo);
    if (taught || mark === null || mark === 'skipped' || mark.how === 'learnt') return taught;
    return byKey.get(mark.classKey);
  };
}

/** Whether the user has neither labelled nor skipped a readable photo. */
export function isOpen(classOf: ClassOf, photo: LabelPhoto): boolean {
  return photo.mark !== 'skipped' && photo.problem === null && !classOf(photo);
}

/** Whether the class of a photo is an answer that was accepted together with others. */
export function isAccepted(classOf: ClassOf, photo: LabelPhoto): boolean {
  const { mark } = photo;
  if (mark === null || mark === 'skipped' || mark.how !== 'accepted') return false;
  return classOf(photo)?.key === mark.classKey;
}
