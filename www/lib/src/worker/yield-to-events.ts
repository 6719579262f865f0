/** Work may delay the worker's messages, such as a cancel, by at most this long (milliseconds). */
const MAX_DELAY = 12;

let lastYield = 0;

/** Lets pending messages in, at most every {@link MAX_DELAY}, so that it hardly slows down long work. */
export async function yieldToEvents(): Promise<void> {
  if (performance.now() - lastYield < MAX_DELAY) return;
  // A message to itself, because browsers delay timers by at least four milliseconds.
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
  lastYield = performance.now();
}
