// Statistics.

/** The `q` quantile (0 to 1), interpolated. */
export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/** The cosine of the angle between two vectors. */
export function cosine(one, other) {
  const dot = (a, b) => a.reduce((sum, value, index) => sum + value * b[index], 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}

/** A ratio, or null if a part is unknown. */
export const quotient = (value, of) => (value && of ? value / of : null);
