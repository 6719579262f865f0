import type { Intensity, Mode, Precision, Prediction } from '../types.js';

/** The exported classifier: its name, and the head as JSON. */
export interface Model {
  /** The title; may be empty. */
  name: string;
  /** Time of the export (milliseconds since 1970). */
  made: number;
  head: ExportedHead;
}

/** score_c = weight_c · embedding + bias_c; probability = softmax(temperature · score). */
export interface ExportedHead {
  labels: string[];
  space: { mode: Mode; precision: Precision; intensity?: Intensity };
  temperature: number | null;
  /** Length of an embedding. */
  dim: number;
  /** A row of `dim` weights for each label. */
  weight: number[];
  bias: number[];
  /** The model of `unlike`; the file format calls it `likeness`. */
  likeness: OpenSetModel | null;
}

/** At least this probable among the classes, the likeliest class of an unlike photo is named. */
const PROBABLE = 0.8;

/** The class that a photo probably belongs to although it is unlike the photos of every class. */
export function probableClass({ unlike, scores: [best] }: Prediction): string | null {
  return unlike && best && (best.probability ?? 0) >= PROBABLE ? best.label : null;
}

/** Finds photos that are unlike all training photos. */
interface OpenSetModel {
  threshold: number;
  /** Mean of ordinary photos, which is subtracted from the first numbers of an embedding. */
  mean: number[];
  /** A row for each label, of unit length or all zeros. */
  directions: number[];
}

/** Classifies an embedding like {@link Handful.predict}, without the classifier module. */
export function classify(head: ExportedHead, embedding: Float32Array): Prediction {
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

/** The largest cosine to a class direction. */
function similarityOf({ mean, directions }: OpenSetModel, embedding: Float32Array): number {
  const x = Float64Array.from(mean, (ordinary, at) => (embedding[at] ?? 0) - ordinary);
  const length = Math.sqrt(x.reduce((sum, number) => sum + number * number, 0));
  if (length === 0) return 0;
  const rows = Array.from({ length: directions.length / x.length }, (_, row) => row * x.length);
  return Math.max(-1, ...rows.map((start) => dot(directions, start, x) / length));
}

/** The inner product of `x` and the `numbers` from `start` on. */
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
