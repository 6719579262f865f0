import { HandfulError } from '../errors.js';
import type { Answer, FromEmbedder, Networks, Shape, Task, ToEmbedder } from './embed-protocol.js';

/** The part of a `Worker` that is used here. */
export interface EmbedderPort {
  postMessage(message: ToEmbedder): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromEmbedder>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Milliseconds for a start or one task, which take well below a second on most machines. */
const LIMIT = 60_000;

/** A worker that is gone, which need not be the fault of what it was doing. */
export class WorkerLost extends Error {
  /** Whether another worker should try; not if this one took all the time there is. */
  readonly again: boolean;

  constructor(cause: string, again: boolean) {
    super(cause);
    this.again = again;
  }
}

interface Reply {
  resolve: (message: FromEmbedder) => void;
  reject: (error: WorkerLost) => void;
}

/** One embedding worker, which does one thing at a time. */
export class EmbeddingWorker {
  readonly #port: EmbedderPort;
  #reply: Reply | null = null;
  #lost: WorkerLost | null = null;

  constructor(port: EmbedderPort) {
    this.#port = port;
    port.onmessage = ({ data }) => {
      if (data.kind === 'broken') this.#lose(new WorkerLost(data.message, true));
      else this.#reply?.resolve(data);
    };
    port.onerror = (event) => {
      event.preventDefault();
      this.#lose(new WorkerLost(event.message || 'its code could not be loaded', true));
    };
  }

  /** Hands over the weights; rejects with {@link WorkerLost} if it cannot begin. */
  async load(networks: Networks): Promise<Shape> {
    const reply = await this.#ask({ kind: 'load', networks });
    if (reply.kind === 'loaded') return reply.shape;
    throw new WorkerLost(reply.kind === 'failed' ? reply.error.message : reply.kind, true);
  }

  /** Rejects with what is wrong with the photo, or with {@link WorkerLost}. */
  async run(task: Task): Promise<Answer> {
    const reply = await this.#ask({ kind: 'task', task });
    if (reply.kind === 'done') return reply.answer;
    if (reply.kind === 'failed') throw new HandfulError(reply.error.code, reply.error.message);
    throw new WorkerLost(reply.kind, true);
  }

  /** Ends the worker, and with it what it is doing. */
  end(): void {
    this.#lose(new WorkerLost('it was ended', true));
  }

  async #ask(message: ToEmbedder): Promise<FromEmbedder> {
    if (this.#lost) throw this.#lost;
    const late = () => this.#lose(new WorkerLost(`no answer in ${LIMIT / 1000} seconds`, false));
    const timer = setTimeout(late, LIMIT);
    try {
      return await new Promise<FromEmbedder>((resolve, reject) => {
        this.#reply = { resolve, reject };
        this.#port.postMessage(message);
      });
    } finally {
      clearTimeout(timer);
      this.#reply = null;
    }
  }

  #lose(lost: WorkerLost): void {
    if (this.#lost) return;
    this.#lost = lost;
    this.#port.terminate();
    this.#reply?.reject(lost);
  }
}
