/**
 * Works through items in order, up to `limit` at a time. Rejects with the first error, after which no
 * further item is started.
 */
export async function forEachConcurrent<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const loop = async () => {
    for (let item = items[next]; item; item = items[next]) await work(item, next++);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(items.length, limit) }, loop));
  } finally {
    next = items.length;
  }
}
