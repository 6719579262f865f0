import type { DecoderName } from '../loading/decoders.js';
import type { Pixels } from '../types/pixels.js';
import type { Intensity, Mode } from '../types.js';
import type { EmbedderCode, FromEmbedder, Networks, ToEmbedder } from '../worker/embed-protocol.js';
import type { EmbedderPort } from '../worker/embedding-worker.js';
import { Pool, workerLimit } from '../worker/pool.js';
import type { ExportedHead } from './model.js';
import { readPart } from './parts.js';

/** Shorter side of a photo that is shown, in pixels; twice the side of its place, for high-density screens. */
const SHOWN_SIDE = 400;

/** What the embedding workers do with a photo. */
export interface Photos {
  embed(photo: Blob): Promise<Float32Array>;
  /** The pixels of a photo that the browser cannot show. */
  show(photo: Blob): Promise<Pixels>;
}

/** An embedding worker that the page starts itself. */
class PageWorker implements EmbedderPort {
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

/** Limits `work` to `count` photos at a time, so that few are in memory. */
function limited(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const slots = Array.from({ length: count }, (): Promise<unknown> => Promise.resolve());
  let next = 0;
  return (work) => {
    const slot = next++ % count;
    const result = Promise.resolve(slots[slot]).then(work);
    slots[slot] = result.catch(() => undefined);
    return result;
  };
}

async function unpackNetworks(mode: Mode, intensity: Intensity): Promise<Networks> {
  const [weights, second] = await Promise.all([
    readPart('weights'),
    mode === 'best' ? readPart('second') : null,
  ]);
  return {
    weights: new Uint8Array(weights),
    second: second && new Uint8Array(second),
    mode,
    intensity,
  };
}

const unpacked = new Map<DecoderName, Promise<ArrayBuffer>>();

/** Unpacks a decoder for the first photo that needs it. */
function unpackDecoder(name: DecoderName): Promise<ArrayBuffer> {
  const bytes = unpacked.get(name) ?? readPart(name);
  unpacked.set(name, bytes);
  return bytes;
}

/** Unpacks the weights and starts the first worker. */
export async function startEmbedding({ space }: ExportedHead): Promise<Photos> {
  const networks = unpackNetworks(space.mode, space.intensity ?? 'fixed');
  networks.catch(() => undefined);
  const [script, binary] = await Promise.all([readPart('worker'), readPart('module')]);
  const module = await WebAssembly.compile(binary);
  const code: EmbedderCode = { module, simd: 'plain', precision: space.precision };
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const limit = workerLimit(navigator.hardwareConcurrency);
  const pool = new Pool(() => new PageWorker(address, code), networks, limit, unpackDecoder);
  await pool.start();
  // Photos are read here: WebKit does not let a worker of a page on disk read files.
  const read = async (photo: Blob) => new Uint8Array(await photo.arrayBuffer());
  const inTurn = limited(limit);
  return {
    embed: (photo) =>
      inTurn(async () => {
        const source = await read(photo);
        return (await pool.run({ kind: 'embed', source, augment: false, region: null })).values;
      }),
    show: (photo) =>
      inTurn(async () => {
        const source = await read(photo);
        return pool.run({ kind: 'show', source, minSide: SHOWN_SIDE });
      }),
  };
}
