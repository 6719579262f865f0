import type { Classifier } from '../../wasm/classifier/handful.js';
import { HandfulError } from '../errors.js';
import type { Explanation } from '../types.js';

/** The embeddings of a photo without each of its parts. */
export interface Occlusions {
  /** The embedding of the photo, then those without each part, row by row. */
  embeddings: Float32Array;
  area: Explanation['area'];
}

/**
 * How much each part of a photo adds to the score of a class: the score of the photo minus that of the
 * photo without the part. `wanted` is the class, or `null` for the likeliest.
 */
export function explanation(
  classifier: Classifier,
  { embeddings, area }: Occlusions,
  wanted: string | null,
): Explanation {
  const length = classifier.embeddingLength;
  const scores = (at: number) =>
    classifier.predict(embeddings.subarray(at * length, (at + 1) * length)).scores;
  const whole = scores(0).find(({ label }) => wanted === null || label === wanted);
  if (!whole) throw new HandfulError('invalid-input', `No class “${wanted}” has been trained.`);
  const { label, score } = whole;
  const count = embeddings.length / length - 1;
  const values = Float32Array.from({ length: count }, (_, part) => {
    const without = scores(part + 1).find((each) => each.label === label);
    return score - (without?.score ?? score);
  });
  // The network's feature maps are square.
  const side = Math.sqrt(count);
  return { label, width: side, height: side, values, area };
}
