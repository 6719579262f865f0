import { HandfulError, messageOf } from '../errors.js';
import type {
  EmbedTask,
  InputShape,
  Networks,
  OtherResultOf,
  OtherTask,
  ResultOf,
} from './embed-protocol.js';
import {
  type EmbedderPort,
  EmbeddingWorker,
  type LoadDecoder,
  TIMEOUT,
  WorkerLost,
} from './embedding-worker.js';

/** Every worker has its own copy of the weights and takes time to start. */
const MAX_WORKERS = 16;

/** Memory that a worker may need for a large photo, and the share of the device's memory for all. */
const WORKER_MEBIBYTES = 128;
const SHARE = 1 / 4;

/** Assumed memory of the device (gibibytes) if the browser does not report it. */
const DEFAULT_MEMORY = 4;

/** An idle worker ends after this time (milliseconds), unless it is the last. */
const IDLE_LIMIT = 30_000;

/** Failed starts in a row after which the pool stops growing. */
const START_ATTEMPTS = 2;

/** A worker needs up to this many times the bytes of its weights: files in 16 bits become f32. */
const WEIGHTS_FACTOR = 2.5;

/** Maximum number of workers for a device, if the weights have this many bytes; by default they are small. */
export function workerLimit(
  cores: number,
  gibibytes: number = DEFAULT_MEMORY,
  weightBytes = 0,
): number {
  const each = WORKER_MEBIBYTES + (WEIGHTS_FACTOR * weightBytes) / 2 ** 20;
  const byMemory = Math.floor((gibibytes * 1024 * SHARE) / each);
  return Math.max(1, Math.min(cores, byMemory, MAX_WORKERS));
}

interface QueuedTask {
  task: EmbedTask;
  resolve: (result: ResultOf<EmbedTask>) => void;
  reject: (error: unknown) => void;
  /** Whether it is not to be tried again if its worker is lost. */
  final: boolean;
}

/**
 * The embedding workers. The pool starts with one and grows while more tasks wait than workers are
 * starting. A worker that is lost is replaced, and its task retried once.
 */
export class Pool {
  readonly limit: number;
  readonly #open: () => EmbedderPort;
  readonly #networks: Promise<Networks>;
  readonly #decoders: LoadDecoder;
  readonly #timeout: number;
  readonly #workers = new Set<EmbeddingWorker>();
  /** Idle workers with the timers that end them, the one used last at the end. */
  readonly #idle = new Map<EmbeddingWorker, ReturnType<typeof setTimeout>>();
  readonly #waiting: QueuedTask[] = [];
  #starting = 0;
  #failedStarts = 0;

  /** The first worker starts before the networks have arrived. */
  constructor(
    open: () => EmbedderPort,
    networks: Promise<Networks>,
    limit: number,
    decoders: LoadDecoder,
    timeout: number = TIMEOUT,
  ) {
    this.#open = open;
    this.#networks = networks;
    this.#decoders = decoders;
    this.#timeout = timeout;
    this.limit = limit;
  }

  /** Current number of workers. */
  get size(): number {
    return this.#workers.size;
  }

  /** Starts the first worker and resolves with the shape of its input; rejects as the networks do. */
  async start(): Promise<InputShape> {
    const shape = this.#add();
    shape.catch(() => undefined);
    await this.#networks;
    try {
      return await shape;
    } catch (error) {
      throw stopped(error);
    }
  }

  /**
   * Runs a task when a worker is free, in order of the calls. Rejects with the failure of the photo, with
   * the code `engine` if no worker can be started, or at once with the signal's reason; the result of a
   * task that is running then is discarded.
   */
  run<T extends EmbedTask>(task: T, signal?: AbortSignal): Promise<ResultOf<T>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    let abort = () => {};
    return new Promise<ResultOf<T>>((resolve, reject) => {
      const deliver = (result: ResultOf<EmbedTask>) => resolve(result as ResultOf<T>);
      const queued: QueuedTask = { task, resolve: deliver, reject, final: false };
      abort = () => {
        const index = this.#waiting.indexOf(queued);
        if (index >= 0) this.#waiting.splice(index, 1);
        queued.final = true;
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort);
      this.#waiting.push(queued);
      this.#schedule();
    }).finally(() => signal?.removeEventListener('abort', abort));
  }

  /** Runs a task that needs no network in a worker of its own, which ends after it with its memory. */
  async runAlone<T extends OtherTask>(task: T): Promise<OtherResultOf<T>> {
    const worker = new EmbeddingWorker(this.#open(), this.#decoders, this.#timeout);
    try {
      return await worker.other(task);
    } catch (error) {
      throw error instanceof WorkerLost ? stopped(error) : error;
    } finally {
      worker.end();
    }
  }

  /** Ends all workers. Tasks in progress are lost. */
  end(): void {
    for (const worker of [...this.#workers]) this.#end(worker);
  }

  #schedule(): void {
    while (this.#waiting.length > 0) {
      const worker = [...this.#idle.keys()].at(-1);
      if (!worker) break;
      clearTimeout(this.#idle.get(worker));
      this.#idle.delete(worker);
      void this.#work(worker, this.#waiting.shift() as QueuedTask);
    }
    // At most as many starts at a time as workers are running, to bound the starts that fail.
    const running = Math.max(1, this.#workers.size - this.#starting);
    while (this.#waiting.length > this.#starting && this.#starting < running && this.#canGrow()) {
      void this.#grow();
    }
  }

  #canGrow(): boolean {
    return this.#workers.size < this.limit && this.#failedStarts < START_ATTEMPTS;
  }

  async #grow(): Promise<void> {
    try {
      await this.#add();
    } catch (error) {
      if (this.#workers.size === 0 && this.#failedStarts >= START_ATTEMPTS) {
        this.#failedStarts = 0;
        for (const { reject } of this.#waiting.splice(0)) reject(stopped(error));
      } else {
        this.#schedule();
      }
    }
  }

  async #add(): Promise<InputShape> {
    let worker: EmbeddingWorker | null = null;
    this.#starting += 1;
    try {
      worker = new EmbeddingWorker(this.#open(), this.#decoders, this.#timeout);
      this.#workers.add(worker);
      const shape = await worker.load(await this.#networks);
      this.#failedStarts = 0;
      this.#starting -= 1;
      this.#rest(worker);
      return shape;
    } catch (error) {
      this.#failedStarts += 1;
      this.#starting -= 1;
      if (worker) this.#end(worker);
      throw error;
    }
  }

  async #work(worker: EmbeddingWorker, queued: QueuedTask): Promise<void> {
    try {
      queued.resolve(await worker.run(queued.task));
    } catch (error) {
      if (!(error instanceof WorkerLost)) queued.reject(error);
      else {
        this.#end(worker);
        // Earlier failed starts must not prevent a replacement.
        if (this.#workers.size === 0) this.#failedStarts = 0;
        if (error.retry && !queued.final) this.#waiting.unshift(queued);
        else queued.reject(unusable(error));
        queued.final = true;
      }
    }
    if (this.#workers.has(worker)) this.#rest(worker);
    else this.#schedule();
  }

  #rest(worker: EmbeddingWorker): void {
    const end = () => {
      if (this.#workers.size > 1) this.#end(worker);
    };
    this.#idle.set(worker, setTimeout(end, IDLE_LIMIT));
    this.#schedule();
  }

  #end(worker: EmbeddingWorker): void {
    worker.end();
    clearTimeout(this.#idle.get(worker));
    this.#workers.delete(worker);
    this.#idle.delete(worker);
  }
}

/** The error if no worker starts. The page may have found why, such as a missing file. */
function stopped(cause: unknown): HandfulError {
  const found = cause instanceof WorkerLost ? cause.cause : null;
  if (found instanceof HandfulError && found.code !== 'engine') return found;
  const sentence = `No worker for photos could be started: ${messageOf(cause)}.`;
  return new HandfulError('engine', sentence, { cause });
}

function unusable(cause: WorkerLost): HandfulError {
  const sentence = `The photo stopped the worker that read it: ${cause.message}.`;
  return new HandfulError('damaged-photo', sentence, { cause });
}
