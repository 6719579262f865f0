import { HandfulError, messageOf } from '../errors.js';
import type { DecoderName } from '../loading/decoders.js';
import type { Progress } from '../types.js';
import type {
  EmbedTask,
  FromEmbedder,
  InputShape,
  Networks,
  OtherResultOf,
  OtherTask,
  ResultOf,
  ToEmbedder,
} from './embed-protocol.js';

/** The part of a `Worker` that is used here. */
export interface EmbedderPort {
  postMessage(message: ToEmbedder): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromEmbedder>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Time limit of a start or a task (milliseconds); both take well below a second on most machines. */
export const TIMEOUT = 60_000;

/** The same where the network comes from a file, and may be of any size. */
export const TIMEOUT_OF_FILES = 600_000;

/** The worker ended, which need not be the fault of its task. */
export class WorkerLost extends Error {
  /** Whether another worker should retry the task; not after a timeout. */
  readonly retry: boolean;

  constructor(message: string, retry: boolean, options?: ErrorOptions) {
    super(message, options);
    this.retry = retry;
  }
}

interface PendingReply {
  resolve: (message: FromEmbedder) => void;
  reject: (error: WorkerLost) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Loads the bytes of a decoder's module. */
export type LoadDecoder = (name: DecoderName) => Promise<ArrayBuffer>;

type OnProgress = (progress: Progress) => void;

/** One embedding worker, which handles one message at a time. */
export class EmbeddingWorker {
  readonly #port: EmbedderPort;
  readonly #decoders: LoadDecoder;
  readonly #timeout: number;
  #onProgress: OnProgress = () => undefined;
  #pending: PendingReply | null = null;
  #lost: WorkerLost | null = null;

  constructor(port: EmbedderPort, decoders: LoadDecoder, timeout: number = TIMEOUT) {
    this.#port = port;
    this.#decoders = decoders;
    this.#timeout = timeout;
    port.onmessage = ({ data }) => {
      if (data.kind === 'broken') this.#lose(new WorkerLost(data.message, true));
      else if (data.kind === 'need') void this.#supply(data.decoder);
      else if (data.kind === 'progress') this.#report(data);
      else this.#pending?.resolve(data);
    };
    port.onerror = (event) => {
      event.preventDefault();
      this.#lose(new WorkerLost(event.message, true, { cause: event.error }));
    };
  }

  /** Loads the weights; rejects with {@link WorkerLost} if the worker cannot start. */
  async load(networks: Networks): Promise<InputShape> {
    const reply = await this.#send({ kind: 'load', networks });
    if (reply.kind === 'loaded') return reply.shape;
    if (reply.kind !== 'failed') throw new WorkerLost(reply.kind, true);
    const { code, message } = reply.error;
    throw new WorkerLost(message, true, { cause: new HandfulError(code, message) });
  }

  /** Rejects with the failure of the photo, or with {@link WorkerLost}. */
  async run<T extends EmbedTask>(task: T): Promise<ResultOf<T>> {
    const reply = await this.#send({ kind: 'task', task });
    // The compiler cannot follow the task's kind to the other side.
    if (reply.kind === 'done') return reply.result as ResultOf<T>;
    if (reply.kind === 'failed') throw new HandfulError(reply.error.code, reply.error.message);
    throw new WorkerLost(reply.kind, true);
  }

  /** As {@link run}, for a task that needs no network. */
  async other<T extends OtherTask>(
    task: T,
    onProgress: OnProgress = () => undefined,
  ): Promise<OtherResultOf<T>> {
    this.#onProgress = onProgress;
    const reply = await this.#send({ kind: 'other', task });
    if (reply.kind === 'done-other') return reply.result as OtherResultOf<T>;
    if (reply.kind === 'failed') throw new HandfulError(reply.error.code, reply.error.message);
    throw new WorkerLost(reply.kind, true);
  }

  /** Ends the worker and its current task. */
  end(): void {
    this.#lose(new WorkerLost('it was ended', true));
  }

  async #send(message: ToEmbedder): Promise<FromEmbedder> {
    if (this.#lost) throw this.#lost;
    try {
      return await new Promise<FromEmbedder>((resolve, reject) => {
        this.#pending = { resolve, reject, timer: this.#startTimer() };
        this.#port.postMessage(message);
      });
    } finally {
      clearTimeout(this.#pending?.timer);
      this.#pending = null;
    }
  }

  #startTimer(): PendingReply['timer'] {
    const late = () =>
      this.#lose(new WorkerLost(`no answer in ${this.#timeout / 1000} seconds`, false));
    return setTimeout(late, this.#timeout);
  }

  /** Passes the progress of a task on, which gets more time. */
  #report({ done, total, detail }: FromEmbedder & { kind: 'progress' }): void {
    if (!this.#pending) return;
    clearTimeout(this.#pending.timer);
    this.#pending.timer = this.#startTimer();
    this.#onProgress({ phase: 'convert', done, total, detail });
  }

  /** Sends the decoder that the current task needs. Loading it may take any time. */
  async #supply(name: DecoderName): Promise<void> {
    const pending = this.#pending;
    clearTimeout(pending?.timer);
    const found = await this.#decoders(name).then(
      (module) => ({ module }),
      (error: unknown) => ({ problem: messageOf(error) }),
    );
    if (!pending || this.#pending !== pending) return;
    pending.timer = this.#startTimer();
    this.#port.postMessage({ kind: 'decoder', name, ...found });
  }

  #lose(lost: WorkerLost): void {
    if (this.#lost) return;
    this.#lost = lost;
    this.#port.terminate();
    this.#pending?.reject(lost);
  }
}
