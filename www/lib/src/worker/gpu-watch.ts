import { HandfulError, messageOf } from '../errors.js';

/** How long the notice of a lost device may take (milliseconds). */
const NOTICE_DELAY = 200;

/** The limits of {@link PassTimeout}: time to compile (milliseconds), and a multiple of the fastest pass. */
const COMPILE_TIME = 10_000;
const PASS_FACTOR = 10;

/**
 * Detects failures that a call to the WebGPU engine does not report itself. After a device is lost, a
 * mapped buffer may wait for ever; a panic in an asynchronous call becomes an uncaught error while the
 * promise of the call never settles. Every call to the engine therefore races the watch.
 */
export class GpuWatch {
  readonly #failed: Promise<never>;
  #fail: (error: HandfulError) => void = () => {};
  #device: GPUDevice | null = null;

  /** Watches the device that is requested next in this realm. */
  constructor() {
    this.#failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    // A failure between two calls is reported by the next call.
    this.#failed.catch(() => {});
    this.#interceptDevice();
    // Never removed: the engine may panic even after its device was destroyed, which must not end the
    // whole worker.
    onUncaught((cause) => {
      const sentence = `The WebGPU engine stopped: ${messageOf(cause)}`;
      this.#fail(new HandfulError('gpu-failed', sentence, { cause }));
    });
  }

  /** The result of `work`; rejects with the first failure of the device, or after a timeout. */
  async guard<T>(work: Promise<T>, milliseconds: number): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const sentence = `The graphics device gave no answer for ${milliseconds / 1000} seconds.`;
      timer = setTimeout(() => reject(new HandfulError('gpu-failed', sentence)), milliseconds);
    });
    try {
      const result = await Promise.race([work, this.#failed, late]);
      // The notice of a device that was lost during the work may arrive just after its last buffer.
      await Promise.race([this.#failed, nextTask()]);
      return result;
    } catch (error) {
      // A call may fail shortly before the browser reports that the device is lost, which is the cause.
      await Promise.race([
        this.#failed,
        new Promise((resolve) => setTimeout(resolve, NOTICE_DELAY)),
      ]);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Destroys the device, which frees its memory. */
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

/** Resolves when all pending messages have been delivered. */
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
 * Time limit of a pass, so that photos do not wait long for a device that hangs: a multiple of the fastest
 * time per view, and time to compile pipelines for another number of views.
 */
export class PassTimeout {
  readonly #first: number;
  #fastest: number | null = null;

  /** `first` is the limit before anything was measured (milliseconds). */
  constructor(first: number) {
    this.#first = first;
  }

  /** The limit for a number of views (milliseconds). */
  of(views: number): number {
    return this.#fastest === null
      ? this.#first
      : COMPILE_TIME + PASS_FACTOR * views * this.#fastest;
  }

  /** Records the duration of a pass. */
  record(views: number, milliseconds: number): void {
    this.#fastest = Math.min(this.#fastest ?? Infinity, milliseconds / views);
  }
}

/**
 * Calls `listener` for every uncaught error. A panic in an asynchronous function of a wasm module becomes
 * one; the worker's own code leaves none uncaught.
 */
function onUncaught(listener: (cause: unknown) => void): void {
  const hear = (event: Event, cause: unknown) => {
    event.preventDefault();
    listener(cause);
  };
  addEventListener('error', (event) => hear(event, event.error));
  addEventListener('unhandledrejection', (event) => hear(event, event.reason));
}
