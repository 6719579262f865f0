/** Concatenates arrays. */
export function concat(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** The median, the upper one of two middle values; `NaN` for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Whether each of `count` rows contains only finite numbers, and not only zeros. */
export function arePlausible(rows: Float32Array, count: number): boolean {
  const length = rows.length / count;
  return Array.from({ length: count }, (_, row) =>
    rows.subarray(row * length, (row + 1) * length),
  ).every((row) => row.every(Number.isFinite) && row.some((value) => value !== 0));
}
