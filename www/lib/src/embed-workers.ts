import { host, type Thread } from './host.js';
import type { EmbedderStart } from './worker/embed-protocol.js';
import type { FromWorker, ToWorker } from './worker/protocol.js';

/**
 * The embedding workers of one session. The page makes them, although only the session's worker talks
 * to them: Firefox may block a worker for good that makes another one while it is at work.
 *
 * The first starts from its address, which is quickest, and before anything is known. The later ones
 * start from a copy in memory, so that nothing is asked of the server once the page has loaded. Where
 * a site's policy refuses workers from memory, the address serves again.
 */
export class EmbedWorkers {
  readonly #session: Thread;
  readonly #url: URL;
  readonly #workers = new Map<number, Thread>();
  #early: Thread | null;
  #copy: string | null = null;
  /** In a sealed page there is nothing but the copy, even after a worker has died. */
  readonly #onlyCopy: boolean;

  /** With `code` at hand, no worker starts from `url`. */
  constructor(session: Thread, url: URL, code?: string) {
    this.#session = session;
    this.#url = url;
    this.#onlyCopy = code !== undefined;
    if (code !== undefined) this.#copy = memoryUrl(code);
    this.#early = host().startEmbedder(this.#copy ?? url);
    session.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'begin') this.#begin(data.helper, data.beginning);
      else if (data.kind === 'end') this.#end(data.helper);
    });
  }

  /** Fetches the copy; without it, the address serves. */
  async keepCode(): Promise<void> {
    if (this.#copy !== null) return;
    const response = await fetch(this.#url).catch(() => null);
    if (!response?.ok) return;
    this.#copy = memoryUrl(await response.text());
  }

  /** Ends all of them. */
  end(): void {
    this.#early?.terminate();
    for (const helper of this.#workers.keys()) this.#end(helper);
    if (this.#copy !== null) URL.revokeObjectURL(this.#copy);
  }

  #begin(helper: number, beginning: EmbedderStart): void {
    const lost = (message: string) => {
      this.#session.postMessage({ kind: 'lost', helper, message } satisfies ToWorker);
    };
    try {
      const worker = this.#early ?? host().startEmbedder(this.#copy ?? this.#url);
      this.#early = null;
      this.#workers.set(helper, worker);
      worker.onerror = (event) => {
        event.preventDefault();
        if (!this.#onlyCopy) this.#copy = null;
        lost(event.message || 'its code could not be loaded');
      };
      worker.postMessage(beginning, [beginning.port]);
    } catch (error) {
      if (!this.#onlyCopy) this.#copy = null;
      lost(String(error));
    }
  }

  #end(helper: number): void {
    this.#workers.get(helper)?.terminate();
    this.#workers.delete(helper);
  }
}

/** An address for code in memory, to be revoked some time. */
export function memoryUrl(code: string): string {
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}
