/**
 * Maps items concurrently, up to `limit()` at a time, and yields the results in order. It takes an item
 * from the source only when a slot is free, and yields a result without waiting for the next item of a
 * slow source.
 */
export async function* mapConcurrent<T, R>(
  source: Iterable<T> | AsyncIterable<T>,
  limit: () => number,
  work: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const running: Promise<R>[] = [];
  let pulling: Promise<void> | null = null;
  let count = 0;
  let ended = false;
  const pull = async () => {
    const { done, value } = await iterator.next();
    pulling = null;
    if (done) {
      ended = true;
      return;
    }
    const result = work(value, count++);
    // Awaited in its turn; until then a rejection must not count as unhandled.
    result.catch(() => {});
    running.push(result);
  };
  try {
    while (!ended || running.length > 0) {
      if (!ended && running.length < limit()) pulling ??= pull();
      const [first] = running;
      const settled = first?.then(
        () => true,
        () => true,
      );
      if (await Promise.race([pulling?.then(() => false), settled].filter((one) => one))) {
        running.shift();
        yield (await first) as R;
      }
    }
  } finally {
    if (!ended) await iterator.return?.();
  }
}
