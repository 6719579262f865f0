import { HandfulError, messageOf } from '../errors.js';
import type { Answer, Networks, Shape, Task } from './embed-protocol.js';
import { type EmbedderPort, EmbeddingWorker, WorkerLost } from './embedding-worker.js';

/** Each has its own copy of the weights and takes its time to start. */
const MOST_WORKERS = 16;

/** Memory that a worker may come to need for a large photo, and the share of the device's for all. */
const WORKER_MEBIBYTES = 128;
const SHARE = 1 / 4;

/** The device's memory (gibibytes) where the browser does not tell. */
const USUAL_MEMORY = 4;

/** An idle worker but the last gives its memory back after this long (milliseconds). */
const IDLE_LIMIT = 30_000;

/** Workers that fail to start one after the other, before the pool makes do with those it has. */
const START_ATTEMPTS = 2;

/** How many workers a device can do with. */
export function workerLimit(cores: number, gibibytes: number = USUAL_MEMORY): number {
  const byMemory = Math.floor((gibibytes * 1024 * SHARE) / WORKER_MEBIBYTES);
  return Math.max(1, Math.min(cores, byMemory, MOST_WORKERS));
}

interface Job {
  task: Task;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
  tried: boolean;
}

/**
 * The embedding workers. It starts with one and grows while more tasks wait than workers are about
 * to be ready. A worker that dies is replaced, and its task tried once more.
 */
export class Pool {
  readonly limit: number;
  readonly #open: () => EmbedderPort;
  readonly #networks: Promise<Networks>;
  readonly #workers = new Set<EmbeddingWorker>();
  /** Those without work, with the timer that ends them; the one used last comes last. */
  readonly #idle = new Map<EmbeddingWorker, ReturnType<typeof setTimeout>>();
  readonly #waiting: Job[] = [];
  #starting = 0;
  #failedStarts = 0;

  /** The first worker begins before there are networks. */
  constructor(open: () => EmbedderPort, networks: Promise<Networks>, limit: number) {
    this.#open = open;
    this.#networks = networks;
    this.limit = limit;
  }

  /** Workers that there are at present. */
  get size(): number {
    return this.#workers.size;
  }

  /** Starts the first worker, and tells how its network is shaped; rejects as the networks do. */
  async start(): Promise<Shape> {
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
   * Does a task when a worker is free; the earlier ones first. Rejects with what is wrong with the
   * photo, with the code `engine` if no worker can be had, or at once with the signal's reason: a
   * task that is under way then is finished for nobody.
   */
  run(task: Task, signal?: AbortSignal): Promise<Answer> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    let giveUp = () => {};
    return new Promise<Answer>((resolve, reject) => {
      const job: Job = { task, resolve, reject, tried: false };
      giveUp = () => {
        const place = this.#waiting.indexOf(job);
        if (place >= 0) this.#waiting.splice(place, 1);
        // Should its worker die now, no other needs to bother.
        job.tried = true;
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp);
      this.#waiting.push(job);
      this.#feed();
    }).finally(() => signal?.removeEventListener('abort', giveUp));
  }

  #feed(): void {
    while (this.#waiting.length > 0) {
      const worker = [...this.#idle.keys()].at(-1);
      if (!worker) break;
      clearTimeout(this.#idle.get(worker));
      this.#idle.delete(worker);
      void this.#work(worker, this.#waiting.shift() as Job);
    }
    // Never more than have started already, so that a start that cannot succeed is not made in dozens.
    const ready = Math.max(1, this.#workers.size - this.#starting);
    while (this.#waiting.length > this.#starting && this.#starting < ready && this.#mayGrow()) {
      void this.#grow();
    }
  }

  #mayGrow(): boolean {
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
        this.#feed();
      }
    }
  }

  async #add(): Promise<Shape> {
    let worker: EmbeddingWorker | null = null;
    this.#starting += 1;
    try {
      worker = new EmbeddingWorker(this.#open());
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

  async #work(worker: EmbeddingWorker, job: Job): Promise<void> {
    try {
      job.resolve(await worker.run(job.task));
    } catch (error) {
      if (!(error instanceof WorkerLost)) job.reject(error);
      else {
        this.#end(worker);
        // What once stopped the growth must not stop a replacement.
        if (this.#workers.size === 0) this.#failedStarts = 0;
        if (error.again && !job.tried) this.#waiting.unshift(job);
        else job.reject(unusable(error));
        job.tried = true;
      }
    }
    if (this.#workers.has(worker)) this.#rest(worker);
    else this.#feed();
  }

  #rest(worker: EmbeddingWorker): void {
    const end = () => {
      if (this.#workers.size > 1) this.#end(worker);
    };
    this.#idle.set(worker, setTimeout(end, IDLE_LIMIT));
    this.#feed();
  }

  #end(worker: EmbeddingWorker): void {
    worker.end();
    this.#workers.delete(worker);
    this.#idle.delete(worker);
  }
}

function stopped(cause: unknown): HandfulError {
  const sentence = `No worker for photos could be started: ${messageOf(cause)}.`;
  return new HandfulError('engine', sentence, { cause });
}

function unusable(cause: WorkerLost): HandfulError {
  const sentence = `The photo stopped the worker that read it: ${cause.message}.`;
  return new HandfulError('damaged-photo', sentence, { cause });
}
