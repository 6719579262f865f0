import { type Asset, type OnBytes, sizeOf } from './fetching.js';

/** Adds up the bytes of several files that arrive at the same time. */
export class ByteSum {
  readonly #onBytes: OnBytes;
  readonly #done = new Map<string, number>();
  /** The total of each file; `null` while it is unknown. */
  readonly #totals = new Map<string, number | null>();

  /** `onBytes` is called with the sums; the total is `null` while that of any file is unknown. */
  constructor(onBytes: OnBytes) {
    this.#onBytes = onBytes;
  }

  /** Counts a file from now on. */
  of(asset: Asset): OnBytes {
    this.#totals.set(asset.path, sizeOf(asset));
    return (done, total) => {
      this.#done.set(asset.path, done);
      this.#totals.set(asset.path, total);
      const totals = [...this.#totals.values()].filter((one) => one !== null);
      this.#onBytes(
        sum(this.#done.values()),
        totals.length < this.#totals.size ? null : sum(totals),
      );
    };
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
