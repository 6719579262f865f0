import { fetchAsset } from './assets.js';
import type { EmbedderPort } from './embedding-worker.js';

/**
 * The code of the embedding workers. The first starts from its address, which is quickest. The later
 * ones start from a copy in memory, so that nothing is asked of the server once the page has loaded,
 * and the page works on without one. Where a site's policy refuses workers from memory, the address
 * serves again.
 */
export class EmbedderScript {
  readonly #url: URL;
  #copy: string | null = null;

  constructor(url: URL) {
    this.#url = url;
  }

  /** Fetches the copy. */
  async keep(): Promise<void> {
    const code = await (await fetchAsset(this.#url)).text();
    this.#copy = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  }

  /** Starts a worker. */
  open(): EmbedderPort {
    const copy = this.#copy;
    if (copy === null) return this.#start(this.#url);
    try {
      const worker = this.#start(copy);
      // Our own code is free of errors that surface here: it did not load.
      worker.addEventListener('error', () => this.#forget(copy));
      return worker;
    } catch {
      this.#forget(copy);
      return this.#start(this.#url);
    }
  }

  #start(url: URL | string): Worker {
    return new Worker(url, { type: 'module', name: 'handful-embedder' });
  }

  #forget(copy: string): void {
    if (this.#copy === copy) this.#copy = null;
  }
}
