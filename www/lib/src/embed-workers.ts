import { host, type Thread } from './host.js';
import type { EmbedderStart } from './worker/embed-protocol.js';
import type { FromWorker, ToWorker } from './worker/protocol.js';

/**
 * The embedding workers of one session. The page starts them, although only the session's worker
 * talks to them: Firefox may block a worker for good that starts another one while it is busy.
 *
 * The first worker starts from its URL, which is fastest, before anything else is known. Later ones
 * start from a copy of the code in memory, so that nothing is requested once the page has loaded. If a
 * site's policy refuses workers from memory, the URL is used again.
 */
export class EmbedWorkers {
  readonly #session: Thread;
  readonly #url: URL;
  readonly #workers = new Map<number, Thread>();
  #first: Thread | null;
  #copy: string | null = null;
  /** With loaded assets there is only the copy, even after a worker has failed. */
  readonly #onlyCopy: boolean;

  /** If `code` is given, no worker starts from `url`. */
  constructor(session: Thread, url: URL, code?: string) {
    this.#session = session;
    this.#url = url;
    this.#onlyCopy = code !== undefined;
    if (code !== undefined) this.#copy = memoryUrl(code);
    this.#first = host().startEmbedder(this.#copy ?? url);
    session.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'start-embedder') this.#start(data.embedder, data.start);
      else if (data.kind === 'end-embedder') this.#end(data.embedder);
    });
  }

  /** Fetches the code for later workers; if that fails, they start from the URL. */
  async keepCode(): Promise<void> {
    if (this.#copy !== null) return;
    const response = await fetch(this.#url).catch(() => null);
    if (!response?.ok) return;
    this.#copy = memoryUrl(await response.text());
  }

  /** Ends all workers. */
  end(): void {
    this.#first?.terminate();
    for (const embedder of this.#workers.keys()) this.#end(embedder);
    if (this.#copy !== null) URL.revokeObjectURL(this.#copy);
  }

  #start(embedder: number, start: EmbedderStart): void {
    const failed = (message: string) => {
      if (!this.#onlyCopy) this.#copy = null;
      const report: ToWorker = { kind: 'embedder-failed', embedder, message };
      this.#session.postMessage(report);
    };
    try {
      const worker = this.#first ?? host().startEmbedder(this.#copy ?? this.#url);
      this.#first = null;
      this.#workers.set(embedder, worker);
      worker.onerror = (event) => {
        event.preventDefault();
        failed(event.message || 'its code could not be loaded');
      };
      worker.postMessage(start, [start.port]);
    } catch (error) {
      failed(String(error));
    }
  }

  #end(embedder: number): void {
    this.#workers.get(embedder)?.terminate();
    this.#workers.delete(embedder);
  }
}

/** A URL for code in memory; the caller revokes it. */
export function memoryUrl(code: string): string {
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}
