import type { Prediction } from 'handful';

/** At least this probable among the classes, the likeliest class of an unlike photo is named. */
const PROBABLE = 0.8;

/** The class that a photo probably belongs to although it is unlike the photos of every class. */
export function probableClass({ unlike, scores }: Prediction): string | null {
  const [best] = scores;
  return unlike && best && (best.probability ?? 0) >= PROBABLE ? best.label : null;
}
