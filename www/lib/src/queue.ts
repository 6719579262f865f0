type Task<T> = () => Promise<T>;

/** Runs tasks one after another, in the order they were given. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `task` when all earlier ones have ended, whether well or not. When `signal` aborts before
   * its turn, it rejects at once and never runs; once started, heeding the signal is its own affair.
   */
  run<T>(task: Task<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise<T>((resolve, reject) => {
      const giveUp = () => reject(signal?.reason);
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#last = this.#last.then(async () => {
        signal?.removeEventListener('abort', giveUp);
        if (signal?.aborted) return;
        try {
          resolve(await task());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}
