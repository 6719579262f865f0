/**
 * Works through items in their order, up to `width` of them at a time. After an error, with which it
 * rejects, no further item is begun.
 */
export async function forEachConcurrent<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let item = items[next]; item; item = items[next]) await work(item, next++);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(items.length, width) }, lane));
  } finally {
    next = items.length;
  }
}
