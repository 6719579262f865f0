import type { EmbedderCode, FromEmbedder, ToEmbedder } from './embed-protocol.js';
import type { EmbedderPort } from './embedding-worker.js';
import type { FromWorker } from './protocol.js';

/** Messages to the page, as a worker posts them. */
type Post = (message: FromWorker, transfer?: Transferable[]) => void;

const ports = new Map<number, EmbedWorkerPort>();
let lastHelper = 0;

/** An embedding worker that the page makes and ends; everything else goes past the page. */
export class EmbedWorkerPort implements EmbedderPort {
  onmessage: EmbedderPort['onmessage'] = null;
  onerror: EmbedderPort['onerror'] = null;
  readonly #post: Post;
  readonly #helper = ++lastHelper;
  readonly #channel = new MessageChannel();

  constructor(post: Post, code: EmbedderCode) {
    this.#post = post;
    ports.set(this.#helper, this);
    const { port1, port2 } = this.#channel;
    port1.onmessage = (event: MessageEvent<FromEmbedder>) => this.onmessage?.(event);
    // A compiled module may only go the way from worker to page to worker.
    post({ kind: 'begin', helper: this.#helper, beginning: { code, port: port2 } }, [port2]);
  }

  postMessage(message: ToEmbedder): void {
    this.#channel.port1.postMessage(message);
  }

  terminate(): void {
    ports.delete(this.#helper);
    this.#channel.port1.close();
    this.#post({ kind: 'end', helper: this.#helper });
  }

  /** Passes on that the page saw a worker fail. */
  static tellLost(helper: number, message: string): void {
    ports.get(helper)?.onerror?.(new ErrorEvent('error', { message }));
  }
}
