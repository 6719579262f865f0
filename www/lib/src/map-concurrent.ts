/**
 * Maps items in their order, with up to `limit()` of them under way. An item is taken from the
 * source only when there is room for it, and a result is told as soon as it and all before it are
 * known, however long the source takes for its next item.
 */
export async function* mapConcurrent<T, R>(
  source: Iterable<T> | AsyncIterable<T>,
  limit: () => number,
  work: (item: T, index: number) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const under: Promise<R>[] = [];
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
    // It is awaited in its turn, and must not count as uncaught until then.
    result.catch(() => {});
    under.push(result);
  };
  try {
    while (!ended || under.length > 0) {
      if (!ended && under.length < limit()) pulling ??= pull();
      const [first] = under;
      const settled = first?.then(
        () => true,
        () => true,
      );
      if (await Promise.race([pulling?.then(() => false), settled].filter((one) => one))) {
        under.shift();
        yield (await first) as R;
      }
    }
  } finally {
    if (!ended) await iterator.return?.();
  }
}
