/** Work may keep the worker's messages, such as a cancel, waiting this long (milliseconds). */
const LONGEST_HOLD = 12;

/** Lets messages in between the steps of long work, but not so often that it slows the work. */
export class Breather {
  #last = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#last < LONGEST_HOLD) return;
    // A message to oneself: timers would be held back by at least four milliseconds.
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    this.#last = performance.now();
  }
}
