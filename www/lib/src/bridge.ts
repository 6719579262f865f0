import { invalid } from './checks.js';
import { HandfulError, messageOf } from './errors.js';
import { SerialQueue } from './queue.js';
import type { WithTransfer } from './transfer.js';
import type { CallOptions, EngineInfo, Progress } from './types.js';
import type { AnyCall, Calls, FromWorker, Method, ToWorker } from './worker/protocol.js';

/** The part of a `Worker` that the bridge uses. */
export interface Port {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** The calls that later ones do not wait for. */
const NOT_AWAITED: ReadonlySet<Method> = new Set(['review', 'compare', 'evaluate']);

/** What a {@link WorkerBridge} tells, and asks. */
export interface BridgeHooks {
  /** Called with every update of the engine; `changed` says whether another engine is in use now. */
  onEngine(engine: EngineInfo, changed: boolean): void;
  /** The error for a worker that stopped with this message, which may be empty. */
  explain(message: string): Promise<HandfulError>;
  /** Called once, when the worker has ended for any reason. */
  onClose(): void;
}

interface PendingCall {
  settle: (reply: Extract<FromWorker, { kind: 'done' | 'failed' | 'cancelled' }>) => void;
  fail: (error: HandfulError) => void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/**
 * Turns calls into messages to one worker, and replies into promises. Calls run one after another,
 * with two exceptions: `embed` is sent at once, because it does not change the classifier, and no call
 * waits for `review`, `compare` or `evaluate`, which work on a snapshot of the classifier.
 */
export class WorkerBridge {
  readonly #port: Port;
  readonly #onClose: () => void;
  readonly #queue = new SerialQueue();
  readonly #pending = new Map<number, PendingCall>();
  #closed: HandfulError | null = null;
  #nextId = 0;

  constructor(port: Port, { onEngine, explain, onClose }: BridgeHooks) {
    this.#port = port;
    this.#onClose = onClose;
    port.onmessage = ({ data }) => {
      if (data.kind === 'engine') onEngine(data.engine, data.changed);
      else if (data.kind === 'start-embedder' || data.kind === 'end-embedder') return;
      else if (data.kind === 'progress') this.#pending.get(data.id)?.onProgress?.(data.progress);
      else this.#pending.get(data.id)?.settle(data);
    };
    port.onerror = (event) => {
      event.preventDefault();
      void explain(event.message ?? '').then((reason) => this.close(reason));
    };
  }

  /**
   * Runs a method in the worker. An abort rejects once the worker confirms that nothing has changed;
   * an abort after the work is done has no effect. A call keeps its place in the queue while its
   * arguments are being prepared.
   */
  call<M extends Method>(
    method: M,
    args: Calls[M]['args'] | Promise<WithTransfer<Calls[M]['args']>>,
    { signal, onProgress }: CallOptions = {},
  ): Promise<Calls[M]['result']> {
    const send = async () => {
      const { value, transfer } =
        args instanceof Promise ? await args : { value: args, transfer: [] };
      return this.#send<M>({ method, args: value } as AnyCall, transfer, signal, onProgress);
    };
    // Awaited in `send`; until then a rejection must not count as unhandled.
    if (args instanceof Promise) args.catch(() => {});
    if (method === 'embed') return send();
    if (!NOT_AWAITED.has(method)) return this.#queue.run(send, signal);
    // The queue only waits until the call is sent.
    const start = async () => ({ result: send() });
    return this.#queue.run(start, signal).then(({ result }) => result);
  }

  /** Ends the worker; pending and later calls fail with `reason`. */
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
    onProgress: PendingCall['onProgress'],
  ): Promise<Calls[M]['result']> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#nextId++;
    const cancel = () => this.#port.postMessage({ kind: 'cancel', id }, []);
    return new Promise<Calls[M]['result']>((resolve, reject) => {
      this.#pending.set(id, {
        onProgress,
        fail: reject,
        settle: (reply) => {
          if (reply.kind === 'cancelled') reject(signal?.reason);
          else if (reply.kind === 'failed') {
            reject(new HandfulError(reply.error.code, reply.error.message));
          } else resolve(reply.result as Calls[M]['result']);
        },
      });
      signal?.addEventListener('abort', cancel);
      const reportProgress = Boolean(onProgress);
      try {
        this.#port.postMessage({ kind: 'call', id, call, reportProgress }, transfer);
      } catch (error) {
        reject(invalid(`The arguments cannot be sent to the worker: ${messageOf(error)}`));
      }
    }).finally(() => {
      signal?.removeEventListener('abort', cancel);
      this.#pending.delete(id);
    });
  }
}
