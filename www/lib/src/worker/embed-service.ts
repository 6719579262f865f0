import type * as plainModule from '../../wasm/embed/handful.js';
import { codeOf, messageOf } from '../errors.js';
import type { EngineInfo, Intensity, Region } from '../types.js';
import { Decoders } from './decoders.js';
import type {
  EmbedderCode,
  EmbedderStart,
  EmbedResult,
  EmbedTask,
  FromEmbedder,
  Networks,
  OtherTask,
  ResultOf,
  ToEmbedder,
} from './embed-protocol.js';
import { pictureOf, pixelsOf, viewsOf } from './photos.js';
import { release } from './release.js';
import type { PhotoSource } from './requests.js';

/** The glue code of a module that embeds photos. */
export type EmbedGlue = Pick<typeof plainModule, 'default' | 'warmUp'>;

/** An embedder of any of these modules. */
export type Embedder = plainModule.Embedder;

/** What differs between the workers that embed photos. */
export interface EmbedService<M extends EmbedGlue> {
  /** The glue code of the modules. It is bundled: it is small, and loading it separately would take time. */
  modules: Record<EngineInfo['simd'], M>;
  /** Reads the weights. */
  load(module: M, networks: Networks): Embedder | Promise<Embedder>;
  /** Runs a task that is none of embedding. */
  perform?(
    module: M,
    task: OtherTask,
    post: (message: FromEmbedder) => void,
  ): Promise<FromEmbedder & { kind: 'done-other' }>;
}

/** Answers the messages to an embedding worker. */
export function serve<M extends EmbedGlue>(service: EmbedService<M>): void {
  addEventListener('message', ({ data }: MessageEvent<EmbedderStart>) => {
    new EmbedServer(service, data);
  });
}

class EmbedServer<M extends EmbedGlue> {
  readonly #service: EmbedService<M>;
  readonly #code: EmbedderCode;
  readonly #port: MessagePort;
  readonly #ready: Promise<void>;
  readonly #decoders = new Decoders((decoder) => this.#post({ kind: 'need', decoder }));
  #embedder: Embedder | null = null;
  #intensity: Intensity = 'fixed';

  constructor(service: EmbedService<M>, { code, port }: EmbedderStart) {
    this.#service = service;
    this.#code = code;
    this.#port = port;
    this.#ready = this.#compile();
    // A failure is reported when the weights are loaded.
    this.#ready.catch(() => undefined);
    port.onmessage = (event: MessageEvent<ToEmbedder>) => {
      const { data } = event;
      if (data.kind === 'task') void this.#runTask(data.task);
      else if (data.kind === 'decoder') this.#decoders.receive(data);
      else if (data.kind === 'other') void this.#runOther(data.task);
      else void this.#loadNetworks(data.networks);
    };
  }

  get #module(): M {
    return this.#service.modules[this.#code.simd];
  }

  /** Initialises the module. Browsers compile a function on its first call, so `warmUp` calls those in use. */
  async #compile(): Promise<void> {
    await this.#module.default({ module_or_path: this.#code.module });
    this.#module.warmUp(this.#code.precision);
  }

  async #loadNetworks(networks: Networks): Promise<void> {
    try {
      await this.#ready;
      this.#intensity = networks.intensity;
      const embedder = await this.#service.load(this.#module, networks);
      this.#embedder = embedder;
      const { precision, viewsPerPhoto, viewLength, space, embeddingLength } = embedder;
      const expected = this.#code.precision;
      if (precision !== expected) {
        throw new Error(`the weight file is in ${precision}, not ${expected}`);
      }
      const shape = { precision, viewsPerPhoto, viewLength, space, embeddingLength };
      this.#post({ kind: 'loaded', shape });
    } catch (error) {
      this.#fail(error);
    }
  }

  async #runTask(task: EmbedTask): Promise<void> {
    try {
      const result = await this.#perform(task);
      this.#post({ kind: 'done', result }, buffersOf(result));
    } catch (error) {
      this.#fail(error);
    }
  }

  async #runOther(task: OtherTask): Promise<void> {
    try {
      await this.#ready;
      const result = await this.#service.perform?.(this.#module, task, (message) =>
        this.#post(message),
      );
      if (result) this.#post(result);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A failure of the photo or the weights has a code; after anything else, such as a panic, the module is unusable. */
  #fail(error: unknown): void {
    const [code, message] = [codeOf(error, null), messageOf(error)];
    this.#post(code ? { kind: 'failed', error: { code, message } } : { kind: 'broken', message });
  }

  async #perform(task: EmbedTask): Promise<ResultOf<EmbedTask>> {
    const embedder = this.#embedder;
    if (!embedder) throw new Error('No network was loaded.');
    const intensity = this.#intensity;
    const views = (source: PhotoSource, augment: boolean, region: Region | null) =>
      viewsOf(source, embedder, this.#decoders, { augment, region, intensity });
    switch (task.kind) {
      case 'embed':
        return forward(embedder, await views(task.source, task.augment, task.region));
      case 'explain': {
        const pixels = await views(task.source, false, task.region);
        const values = embedder.withoutPixels(pixels);
        release(pixels);
        return { values, milliseconds: 0 };
      }
      case 'prepare':
        return { values: await views(task.source, task.augment, task.region), milliseconds: 0 };
      case 'show':
        return pixelsOf(task.source, embedder, this.#decoders, task.minSide, intensity);
      case 'picture':
        return pictureOf(task.source, embedder, this.#decoders, intensity);
      case 'forward':
        return forward(embedder, task.views);
      case 'compose':
        return { values: embedder.compose(task.features), milliseconds: 0 };
    }
  }

  #post(message: FromEmbedder, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}

/** What is moved, not copied. */
function buffersOf(result: ResultOf<EmbedTask>): Transferable[] {
  if (result === null) return [];
  if ('png' in result) return [result.png.buffer];
  return ['data' in result ? result.data.buffer : result.values.buffer];
}

function forward(embedder: Embedder, views: Float32Array): EmbedResult {
  const start = performance.now();
  const values = embedder.embedViews(views);
  release(views);
  return { values, milliseconds: performance.now() - start };
}
