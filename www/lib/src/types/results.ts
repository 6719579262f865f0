import type { HandfulErrorCode } from '../errors.js';
import type { HeadName, Prediction, Report } from './generated.js';

/** A photo that could not be used, and why. The other photos of the call are not affected. */
export interface Failure {
  name: string;
  code: HandfulErrorCode;
  message: string;
}

/** The result for one photo of a stream: a prediction, or why there is none. */
export type StreamResult = (Prediction | Failure) & {
  /** The name of the photo's file, or `photo 1` and so on. */
  name: string;
  /** The place of the photo in the source, from 0. */
  index: number;
};

/** A photo that was added: its id, for {@link Handful.remove} and {@link Handful.relabel}. */
export interface Added {
  id: number;
  name: string;
}

/** The result of {@link Handful.add}. */
export interface AddResult {
  added: Added[];
  failed: Failure[];
}

/** A photo of a pool and its similarity to the given photo. */
export interface SimilarInPool {
  /** The place of the photo in the pool, from 0. */
  index: number;
  /** Cosine of the two embeddings, in −1..=1. */
  similarity: number;
}

/** The result of {@link Handful.similar} with a pool. */
export interface SimilarResult {
  /** The most similar first. */
  photos: SimilarInPool[];
  /** Photos of the pool that could not be used. */
  failed: Failure[];
}

/** The result of one head in {@link Handful.compare}. */
export interface Comparison {
  head: HeadName;
  report: Report;
  /** Training time. */
  seconds: number;
}

/** Which parts of a photo speak for a class. */
export interface Explanation {
  /** The class. */
  label: string;
  /** Number of parts in a row, and in a column. */
  width: number;
  height: number;
  /** How much lower the score of the class would be without each part, row by row. */
  values: Float32Array;
  /** What the parts cover: the whole photo, or in `fast` mode the square in its centre. */
  area: 'photo' | 'square';
}
