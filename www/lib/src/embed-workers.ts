import { HandfulError, messageOf } from './errors.js';
import type { Thread } from './host.js';
import type { EmbedderStart } from './worker/embed-protocol.js';
import type { FromWorker, ToWorker } from './worker/protocol.js';
import type { WorkerCode } from './worker-code.js';

interface Embedder {
  thread: Thread;
  /** The session's number for it; `null` before the session has asked for it. */
  id: number | null;
  failure: HandfulError | null;
}

/**
 * The embedding workers of one session. The page starts them, although only the session's worker
 * talks to them: Firefox may block a worker for good that starts another one while it is busy.
 */
export class EmbedWorkers {
  readonly #session: Thread;
  readonly #code: WorkerCode;
  readonly #workers = new Map<number, Embedder>();
  /** Starts before anything else is known, so that its code loads beside the other files. */
  #first: Embedder | null;

  constructor(session: Thread, code: WorkerCode) {
    this.#session = session;
    this.#code = code;
    this.#first = this.#open();
    session.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'start-embedder') this.#start(data.embedder, data.start);
      else if (data.kind === 'end-embedder') this.#end(data.embedder);
    });
  }

  /** Ends all workers. */
  end(): void {
    this.#first?.thread.terminate();
    for (const id of this.#workers.keys()) this.#end(id);
  }

  #open(): Embedder {
    const embedder: Embedder = { thread: this.#code.start('embedder'), id: null, failure: null };
    embedder.thread.onerror = (event) => {
      event.preventDefault();
      void this.#code.explain('embedder', event.message ?? '').then((failure) => {
        embedder.failure = failure;
        this.#report(embedder);
      });
    };
    return embedder;
  }

  #start(id: number, start: EmbedderStart): void {
    try {
      const embedder = this.#first ?? this.#open();
      this.#first = null;
      embedder.id = id;
      this.#workers.set(id, embedder);
      embedder.thread.postMessage(start, [start.port]);
      this.#report(embedder);
    } catch (error) {
      const failure =
        error instanceof HandfulError ? error : new HandfulError('engine', messageOf(error));
      this.#report({ id, failure });
    }
  }

  /** Tells the session of a worker that has failed; the first may fail before the session asks for it. */
  #report({ id, failure }: Pick<Embedder, 'id' | 'failure'>): void {
    if (id === null || !failure) return;
    const { code, message } = failure;
    const report: ToWorker = { kind: 'embedder-failed', embedder: id, error: { code, message } };
    this.#session.postMessage(report);
  }

  #end(id: number): void {
    this.#workers.get(id)?.thread.terminate();
    this.#workers.delete(id);
  }
}
