import { HandfulError, messageOf } from '../errors.js';

/**
 * Hears every error that nothing caught. A panic in an asynchronous function of a wasm module ends
 * up here, while the promise of the call never settles; our own code leaves none uncaught.
 * Returns a function that stops listening.
 */
export function onUncaught(listener: (cause: unknown) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const hear = (event: Event, cause: unknown) => {
    event.preventDefault();
    listener(cause);
  };
  addEventListener('error', (event) => hear(event, event.error), { signal });
  addEventListener('unhandledrejection', (event) => hear(event, event.reason), { signal });
  return () => stop.abort();
}

/** `work`, or an `engine` error when an error stays uncaught in the meantime. */
export async function orPanic<T>(work: Promise<T>): Promise<T> {
  let stop = () => {};
  const panic = new Promise<never>((_, reject) => {
    stop = onUncaught((cause) => {
      reject(new HandfulError('engine', `The engine stopped: ${messageOf(cause)}`, { cause }));
    });
  });
  try {
    return await Promise.race([work, panic]);
  } finally {
    stop();
  }
}
