import { invalid } from './checks.js';
import { HandfulError, messageOf } from './errors.js';
import { SerialQueue } from './queue.js';
import type { CallOptions, EngineInfo, Progress } from './types.js';
import type { AnyCall, Calls, FromWorker, Method, ToWorker } from './worker/protocol.js';

/** The part of a `Worker` that the bridge uses. */
export interface Port {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Arguments that take time to get ready, and what of them is handed over instead of copied. */
export interface Prepared<A> {
  args: A;
  transfer: Transferable[];
}

interface Pending {
  settle: (reply: Extract<FromWorker, { kind: 'done' | 'failed' | 'cancelled' }>) => void;
  fail: (error: HandfulError) => void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/**
 * Turns calls into messages to one worker, and replies into promises. One call is made after the
 * other, but `embed` at once, because it changes nothing that another call could see; and no call
 * waits for `review` or `compare` to end, which look at the photos as they were at their start.
 */
export class WorkerBridge {
  readonly #port: Port;
  readonly #onClose: () => void;
  readonly #queue = new SerialQueue();
  readonly #pending = new Map<number, Pending>();
  #closed: HandfulError | null = null;
  #nextId = 0;

  /**
   * `onEngine` hears every news of the engine; `changed` says that another one took over. `onClose`
   * is called once, when the worker has ended for whatever reason.
   */
  constructor(
    port: Port,
    onEngine: (engine: EngineInfo, changed: boolean) => void,
    onClose: () => void = () => {},
  ) {
    this.#port = port;
    this.#onClose = onClose;
    port.onmessage = ({ data }) => {
      if (data.kind === 'engine') onEngine(data.engine, data.changed);
      else if (data.kind === 'begin' || data.kind === 'end') return;
      else if (data.kind === 'progress') this.#pending.get(data.id)?.onProgress?.(data.progress);
      else this.#pending.get(data.id)?.settle(data);
    };
    port.onerror = (event) => {
      event.preventDefault();
      const cause = event.message ? `: ${event.message}` : '.';
      this.close(new HandfulError('engine', `The worker stopped${cause}`));
    };
  }

  /**
   * Runs a method in the worker. An abort takes effect when the worker confirms that it has kept
   * nothing; one that comes after the work is done changes nothing any more. Arguments that are
   * not ready yet keep the call's place in the queue.
   */
  call<M extends Method>(
    method: M,
    args: Parameters<Calls[M]> | Promise<Prepared<Parameters<Calls[M]>>>,
    { signal, onProgress }: CallOptions = {},
  ): Promise<ReturnType<Calls[M]>> {
    const send = async () => {
      const ready = args instanceof Promise ? await args : { args, transfer: [] };
      const call = { method, args: ready.args } as AnyCall;
      return this.#send<M>(call, ready.transfer, signal, onProgress);
    };
    // It is awaited in its turn, and must not count as uncaught until then.
    if (args instanceof Promise) args.catch(() => {});
    if (method === 'embed') return send();
    if (method !== 'review' && method !== 'compare') return this.#queue.run(send, signal);
    const begin = async () => ({ answer: send() });
    return this.#queue.run(begin, signal).then(({ answer }) => answer);
  }

  /** Ends the worker; what is pending and every later call fail with `reason`. */
  close(reason: HandfulError): void {
    if (this.#closed) return;
    this.#closed = reason;
    this.#port.terminate();
    this.#onClose();
    for (const { fail } of this.#pending.values()) fail(reason);
  }

  #send<M extends Method>(
    call: AnyCall,
    transfer: Transferable[],
    signal: AbortSignal | undefined,
    onProgress: Pending['onProgress'],
  ): Promise<ReturnType<Calls[M]>> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#nextId++;
    const cancel = () => this.#port.postMessage({ kind: 'cancel', id }, []);
    return new Promise<ReturnType<Calls[M]>>((resolve, reject) => {
      this.#pending.set(id, {
        onProgress,
        fail: reject,
        settle: (reply) => {
          if (reply.kind === 'cancelled') reject(signal?.reason);
          else if (reply.kind === 'failed') {
            reject(new HandfulError(reply.error.code, reply.error.message));
          } else resolve(reply.result as ReturnType<Calls[M]>);
        },
      });
      signal?.addEventListener('abort', cancel);
      const heard = Boolean(onProgress);
      try {
        this.#port.postMessage({ kind: 'call', id, call, heard }, transfer);
      } catch (error) {
        reject(invalid(`What was given cannot be handed to the worker: ${messageOf(error)}`));
      }
    }).finally(() => {
      signal?.removeEventListener('abort', cancel);
      this.#pending.delete(id);
    });
  }
}
