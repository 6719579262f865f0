/** Photos by their indices in the call: the module counts only those that have an embedding. */
export function withIndices<T extends { photos: readonly { index: number }[] }>(
  result: T,
  indices: readonly number[],
): T {
  const photos = result.photos.map((photo) => ({
    ...photo,
    index: indices[photo.index] as number,
  }));
  return { ...result, photos };
}
