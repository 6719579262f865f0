import type { SimilarInPool } from '../types.js';

/** The embeddings most similar to one, by their cosine, the most similar first; of equal ones, the first. */
export function nearest(
  embedding: Float32Array,
  pool: readonly Float32Array[],
  count: number,
): SimilarInPool[] {
  const length = norm(embedding);
  return pool
    .map((other, index) => {
      const lengths = length * norm(other);
      const cosine = lengths > 0 ? dot(embedding, other) / lengths : 0;
      return { index, similarity: Math.max(-1, Math.min(cosine, 1)) };
    })
    .sort((one, other) => other.similarity - one.similarity)
    .slice(0, count);
}

function norm(values: Float32Array): number {
  return Math.sqrt(dot(values, values));
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] as number) * (other[at] as number);
  return sum;
}
