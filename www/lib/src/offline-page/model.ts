import type { Mode, Precision, Prediction } from '../types.js';

/** What the page was given of a classifier: the JSON that `export` writes of a head, and its name. */
export interface Model {
  /** What the person calls it; may be empty. */
  name: string;
  /** When the page was made (milliseconds since 1970). */
  made: number;
  head: Head;
}

/** score_c = weight_c · embedding + bias_c; probability = softmax(temperature · score). */
export interface Head {
  labels: string[];
  space: { mode: Mode; precision: Precision };
  temperature: number | null;
  /** Numbers of an embedding. */
  dim: number;
  /** A row of `dim` numbers for each label. */
  weight: number[];
  bias: number[];
  likeness: Likeness | null;
}

/** What tells photos that are unlike all it learned from. */
interface Likeness {
  threshold: number;
  /** Of ordinary photos; it is taken off as many numbers at the front of an embedding. */
  mean: number[];
  /** A row for each label, of length 1 or all 0. */
  directions: number[];
}

/** As {@link Handful.predict} of an embedding, without the module that learns. */
export function classify(head: Head, embedding: Float32Array): Prediction {
  const { labels, temperature, dim, weight, bias, likeness } = head;
  const scores = labels.map((_, at) => (bias[at] ?? 0) + dot(weight, at * dim, embedding));
  const probabilities = temperature === null ? null : softmax(scores, temperature);
  const similarity = likeness ? similarityOf(likeness, embedding) : 0;
  const unlike = likeness !== null && similarity < likeness.threshold;
  const ranked = labels
    .map((label, at) => ({
      label,
      score: scores[at] ?? 0,
      probability: probabilities?.[at] ?? null,
    }))
    .sort((a, b) => b.score - a.score);
  const label = unlike ? null : (ranked[0]?.label ?? null);
  return { label, unlike, similarity, calibrated: probabilities !== null, scores: ranked };
}

/** The largest cosine to a direction. */
function similarityOf({ mean, directions }: Likeness, embedding: Float32Array): number {
  const x = Float64Array.from(mean, (ordinary, at) => (embedding[at] ?? 0) - ordinary);
  const length = Math.sqrt(x.reduce((sum, number) => sum + number * number, 0));
  if (length === 0) return 0;
  const rows = Array.from({ length: directions.length / x.length }, (_, row) => row * x.length);
  return Math.max(-1, ...rows.map((start) => dot(directions, start, x) / length));
}

/** The product of `x` with as many of the `numbers` from `start` on. */
function dot(numbers: readonly number[], start: number, x: Float32Array | Float64Array): number {
  let sum = 0;
  for (let at = 0; at < x.length; at += 1) sum += (numbers[start + at] ?? 0) * (x[at] ?? 0);
  return sum;
}

function softmax(scores: readonly number[], temperature: number): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(temperature * (score - top)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
