import { HandfulError, messageOf } from '../errors.js';
import type { DecoderName } from '../loading/decoders.js';
import type {
  EmbedTask,
  FromEmbedder,
  InputShape,
  Networks,
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
const TIMEOUT = 60_000;

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

/** One embedding worker, which handles one message at a time. */
export class EmbeddingWorker {
  readonly #port: EmbedderPort;
  readonly #decoders: LoadDecoder;
  #pending: PendingReply | null = null;
  #lost: WorkerLost | null = null;

  constructor(port: EmbedderPort, decoders: LoadDecoder) {
    this.#port = port;
    this.#decoders = decoders;
    port.onmessage = ({ data }) => {
      if (data.kind === 'broken') this.#lose(new WorkerLost(data.message, true));
      else if (data.kind === 'need') void this.#supply(data.decoder);
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
    throw new WorkerLost(reply.kind === 'failed' ? reply.error.message : reply.kind, true);
  }

  /** Rejects with the failure of the photo, or with {@link WorkerLost}. */
  async run<T extends EmbedTask>(task: T): Promise<ResultOf<T>> {
    const reply = await this.#send({ kind: 'task', task });
    // The compiler cannot follow the task's kind to the other side.
    if (reply.kind === 'done') return reply.result as ResultOf<T>;
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
    const late = () => this.#lose(new WorkerLost(`no answer in ${TIMEOUT / 1000} seconds`, false));
    return setTimeout(late, TIMEOUT);
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
