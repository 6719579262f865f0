/** Runs asynchronous functions one after another, in the order of the calls. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Calls `work` when all earlier work has settled. If `signal` aborts before, it rejects at once and
   * `work` is never called; afterwards `work` itself handles the signal.
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise<T>((resolve, reject) => {
      const giveUp = () => reject(signal?.reason);
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#last = this.#last.then(async () => {
        signal?.removeEventListener('abort', giveUp);
        if (signal?.aborted) return;
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}
