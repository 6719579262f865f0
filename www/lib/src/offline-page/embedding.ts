import type { Mode } from '../types.js';
import type { EmbedderCode, FromEmbedder, Networks, ToEmbedder } from '../worker/embed-protocol.js';
import type { EmbedderPort } from '../worker/embedding-worker.js';
import { Pool, workerLimit } from '../worker/pool.js';
import type { Head } from './model.js';
import { readPart } from './parts.js';

/** From photos to their embeddings, in workers that start from memory. */
export type Embed = (photo: Blob) => Promise<Float32Array>;

/** A worker that the page starts itself. */
class OwnWorker implements EmbedderPort {
  onmessage: EmbedderPort['onmessage'] = null;
  onerror: EmbedderPort['onerror'] = null;
  readonly #worker: Worker;
  readonly #channel = new MessageChannel();

  constructor(address: string, code: EmbedderCode) {
    this.#worker = new Worker(address);
    this.#worker.onerror = (event) => this.onerror?.(event);
    const { port1, port2 } = this.#channel;
    port1.onmessage = (event: MessageEvent<FromEmbedder>) => this.onmessage?.(event);
    this.#worker.postMessage({ code, port: port2 }, [port2]);
  }

  postMessage(message: ToEmbedder): void {
    this.#channel.port1.postMessage(message);
  }

  terminate(): void {
    this.#worker.terminate();
    this.#channel.port1.close();
  }
}

/**
 * Takes a photo when one of `count` before it is done, so that few are in memory. They are read here,
 * because WebKit lets no worker of a page from the disk read a file.
 */
function taken(count: number, embed: Embed): Embed {
  const lanes = Array.from({ length: count }, (): Promise<unknown> => Promise.resolve());
  let next = 0;
  return (photo) => {
    const lane = next++ % count;
    const result = Promise.resolve(lanes[lane]).then(() => embed(photo));
    lanes[lane] = result.catch(() => undefined);
    return result;
  };
}

async function unpackNetworks(mode: Mode): Promise<Networks> {
  const [weights, second] = await Promise.all([
    readPart('weights'),
    mode === 'best' ? readPart('second') : null,
  ]);
  return { weights: new Uint8Array(weights), second: second && new Uint8Array(second), mode };
}

/** Unpacks the network and starts the first worker. */
export async function startEmbedding({ space }: Head): Promise<Embed> {
  const networks = unpackNetworks(space.mode);
  networks.catch(() => undefined);
  const [script, binary] = await Promise.all([readPart('worker'), readPart('module')]);
  const module = await WebAssembly.compile(binary);
  const code: EmbedderCode = { module, simd: 'plain', precision: space.precision };
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const limit = workerLimit(navigator.hardwareConcurrency);
  const pool = new Pool(() => new OwnWorker(address, code), networks, limit);
  await pool.start();
  return taken(limit, async (photo) => {
    const source = new Uint8Array(await photo.arrayBuffer());
    return (await pool.run({ kind: 'embed', source, augment: false })).values;
  });
}
