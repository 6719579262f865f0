import { checkList, labelOf, wrongType } from './checks.js';
import type { LabelledPhotos, Photo } from './types/photo.js';

/** The photos of all classes in order, and the label of each. */
export function labelledOf(classes: Iterable<LabelledPhotos>): {
  labels: string[];
  photos: (Photo | Float32Array)[];
} {
  checkList('The classes', classes);
  const [labels, photos]: [string[], (Photo | Float32Array)[]] = [[], []];
  for (const one of classes) {
    if (typeof one !== 'object' || one === null) throw wrongType('A class', 'an object', one);
    const label = labelOf(one.label);
    checkList('The photos of a class', one.photos);
    for (const photo of one.photos) {
      labels.push(label);
      photos.push(photo);
    }
  }
  return { labels, photos };
}
