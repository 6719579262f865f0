import { HandfulError, messageOf } from '../errors.js';

/** How long the news of a lost device may take (milliseconds). */
const NEWS_DELAY = 200;

/** What {@link Patience} grants beyond the time of a pass (milliseconds), and how many such times. */
const COMPILING = 10_000;
const MANY_TIMES = 10;

/**
 * Notices what the WebGPU engine cannot tell itself. A lost device may leave a mapped buffer
 * waiting for ever, and a panic inside an asynchronous call surfaces as an uncaught error while
 * the promise of the call never settles. Every call to the engine therefore races the watch.
 */
export class GpuWatch {
  readonly #failed: Promise<never>;
  #fail: (error: HandfulError) => void = () => {};
  #device: GPUDevice | null = null;

  /** Starts watching; the device that is requested next in this realm is the watched one. */
  constructor() {
    this.#failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    // Failing between two calls is no uncaught error; the next call hears of it.
    this.#failed.catch(() => {});
    this.#interceptDevice();
    // Kept for good: the engine may panic even after it was given up, when its device is destroyed,
    // and that must not count as a failure of the whole worker.
    onUncaught((cause) => {
      const sentence = `The WebGPU engine stopped: ${messageOf(cause)}`;
      this.#fail(new HandfulError('gpu-failed', sentence, { cause }));
    });
  }

  /** `work`, or the first failure of the device, or an error when nothing came in time. */
  async guard<T>(work: Promise<T>, milliseconds: number): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const sentence = `The graphics device gave no answer for ${milliseconds / 1000} seconds.`;
      timer = setTimeout(() => reject(new HandfulError('gpu-failed', sentence)), milliseconds);
    });
    try {
      const result = await Promise.race([work, this.#failed, late]);
      // The news of a device that was lost during the work may come just after its last buffer.
      await Promise.race([this.#failed, nextTask()]);
      return result;
    } catch (error) {
      // A call may fail a moment before the browser tells that the device is gone, which is why.
      await Promise.race([this.#failed, new Promise((resolve) => setTimeout(resolve, NEWS_DELAY))]);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Gives the device's memory back. */
  dispose(): void {
    this.#device?.destroy();
  }

  #interceptDevice(): void {
    const original = GPUAdapter.prototype.requestDevice;
    const watch = (device: GPUDevice) => this.#watchDevice(device);
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      GPUAdapter.prototype.requestDevice = original;
      const device = await original.call(this, descriptor);
      watch(device);
      return device;
    };
  }

  #watchDevice(device: GPUDevice): void {
    this.#device = device;
    void device.lost.then(({ message }) => {
      const cause = message ? ` (${message.trim()})` : '';
      this.#fail(new HandfulError('device-lost', `The graphics device went away${cause}.`));
    });
    device.addEventListener('uncapturederror', ({ error }) => {
      this.#fail(new HandfulError('gpu-failed', `The graphics device reports: ${error.message}`));
    });
  }
}

/** Resolves when what has happened so far has been told. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/**
 * How long a pass over some views may take, so that a device that hangs does not keep its photos
 * for long: many times what the fastest pass took for each view, and time to compile what another
 * number of views needs.
 */
export class Patience {
  readonly #first: number;
  #fastest: number | null = null;

  /** `first` is for work that nothing was measured before (milliseconds). */
  constructor(first: number) {
    this.#first = first;
  }

  /** Milliseconds that `views` views may take. */
  limit(views: number): number {
    return this.#fastest === null ? this.#first : COMPILING + MANY_TIMES * views * this.#fastest;
  }

  /** Notes how many milliseconds a pass took. */
  learn(views: number, milliseconds: number): void {
    this.#fastest = Math.min(this.#fastest ?? Infinity, milliseconds / views);
  }
}

/**
 * Hears every error that nothing caught. A panic in an asynchronous function of a wasm module ends
 * up here, while the promise of the call never settles; our own code leaves none uncaught.
 */
function onUncaught(listener: (cause: unknown) => void): void {
  const hear = (event: Event, cause: unknown) => {
    event.preventDefault();
    listener(cause);
  };
  addEventListener('error', (event) => hear(event, event.error));
  addEventListener('unhandledrejection', (event) => hear(event, event.reason));
}
