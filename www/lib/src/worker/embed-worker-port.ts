import { HandfulError, type Reported } from '../errors.js';
import type { EmbedderCode, FromEmbedder, ToEmbedder } from './embed-protocol.js';
import type { EmbedderPort } from './embedding-worker.js';
import type { FromWorker } from './protocol.js';

/** Posts a message to the page. */
type Post = (message: FromWorker, transfer?: Transferable[]) => void;

const ports = new Map<number, EmbedWorkerPort>();
let lastId = 0;

/** An embedding worker that the page starts and ends; all other messages bypass the page. */
export class EmbedWorkerPort implements EmbedderPort {
  onmessage: EmbedderPort['onmessage'] = null;
  onerror: EmbedderPort['onerror'] = null;
  readonly #post: Post;
  readonly #id = ++lastId;
  readonly #channel = new MessageChannel();

  constructor(post: Post, code: EmbedderCode) {
    this.#post = post;
    ports.set(this.#id, this);
    const { port1, port2 } = this.#channel;
    port1.onmessage = (event: MessageEvent<FromEmbedder>) => this.onmessage?.(event);
    // A compiled module can only be sent from worker to page to worker.
    const start = { code, port: port2 };
    post({ kind: 'start-embedder', embedder: this.#id, start }, [port2]);
  }

  postMessage(message: ToEmbedder): void {
    this.#channel.port1.postMessage(message);
  }

  terminate(): void {
    ports.delete(this.#id);
    this.#channel.port1.close();
    this.#post({ kind: 'end-embedder', embedder: this.#id });
  }

  /** Reports a worker that the page saw fail. */
  static reportFailure(id: number, { code, message }: Reported): void {
    const error = new HandfulError(code, message);
    ports.get(id)?.onerror?.(new ErrorEvent('error', { message, error }));
  }
}
