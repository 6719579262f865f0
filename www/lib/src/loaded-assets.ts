import { codeOf, messageOf } from './errors.js';
import {
  type AssetLoader,
  bySimd,
  type EmbedModule,
  fastestImport,
  type LateAssetMessage,
  notLoaded,
  type TransferableAssets,
} from './loading/asset-loader.js';
import { forDecoders } from './loading/decoders.js';
import type { EnginePlan } from './loading/engine-plan.js';
import { inOrder, type LateFile, type LateFiles } from './loading/late-files.js';
import type { Assets, CreateOptions, LoadRestOptions, Precision } from './types.js';

/** What workers start with: their module, with the plan that it was chosen for. */
type StartingAssets = Pick<TransferableAssets, 'plan' | 'embed'>;

/** What every classifier needs besides, and workers wait for. */
type ArrivingAssets = Pick<AssetLoader, 'weights' | 'classifier'> & {
  /** `null` if the mode has no second network. */
  second: AssetLoader['second'] | null;
};

/** The result of `loadAssets`, and an option of `create`. */
export class LoadedAssets implements Assets {
  readonly precision: Precision;
  readonly webgpu: boolean;
  readonly best: boolean;
  readonly confined: boolean;
  /** The code of the two workers. */
  readonly code: Readonly<Record<'session' | 'embedder', string>>;
  /** See {@link Assets.loaded}. */
  readonly loaded: Promise<void>;
  readonly #starting: StartingAssets;
  readonly #arriving: ArrivingAssets;
  readonly #late: LateFiles;
  readonly #lateCode: () => Promise<unknown>;

  constructor(
    starting: StartingAssets,
    arriving: ArrivingAssets,
    late: LateFiles,
    code: LoadedAssets['code'],
    confined: boolean,
    lateCode: () => Promise<unknown>,
  ) {
    this.confined = confined;
    this.#lateCode = lateCode;
    this.#starting = starting;
    this.#arriving = arriving;
    this.#late = late;
    this.code = code;
    this.precision = starting.plan.precision;
    this.webgpu = late.gpu !== null;
    this.best = arriving.second !== null;
    const { weights, second, classifier } = arriving;
    this.loaded = Promise.all([weights, second, classifier]).then(() => undefined);
    // The calls of a classifier that miss a file report it too.
    this.loaded.catch(() => undefined);
  }

  /** See {@link Assets.loadRest}. */
  async loadRest({ signal, onProgress }: LoadRestOptions = {}): Promise<void> {
    await this.loaded;
    const files = inOrder(this.#late);
    const total = files.reduce((sum, { file }) => sum + file.bytes, 0);
    let before = 0;
    for (const { name, file } of files) {
      signal?.throwIfAborted();
      const report = (bytes: number): void => {
        onProgress?.({ phase: 'load', done: before + bytes, total, detail: name });
      };
      report(0);
      // A failure is reported when the file is needed.
      await file.load(report).catch(() => undefined);
      before += file.bytes;
      report(0);
    }
    await this.#lateCode().catch(() => undefined);
  }

  /** The assets that a worker needs for these options; throws if some were not loaded. */
  toTransferable({ device = 'auto', precision = 'auto' }: CreateOptions): TransferableAssets {
    if (precision !== 'auto' && precision !== this.precision) {
      throw notLoaded(`weights in ${precision}`, `the precision ${precision}`);
    }
    const plan = this.#planFor(device);
    const { weights, second, classifier } = this.#arriving;
    const { gpu, export: exporter, gradient, decoders, import: modules } = this.#late;
    const { importer, page } = this.#late;
    return {
      plan,
      embed: this.#starting.embed,
      weights: portFor(() => weights),
      second: second && portFor(() => second),
      classifier: portFor(() => classifier),
      gpu: plan.webgpu === 'no' || !gpu ? null : portOf(gpu),
      export: portOf(exporter),
      gradient: portOf(gradient),
      decoders: forDecoders((name) => portOf(decoders[name])),
      import: bySimd((simd) => portOf(modules[simd])),
      importer: portOf(importer),
      page: portOf(page),
    };
  }

  /** What converts and runs networks from files. */
  async importSupplies(): Promise<{ embed: EmbedModule; importer: string }> {
    const { import: modules, importer } = this.#late;
    const [embed, code] = await Promise.all([
      fastestImport((simd) => modules[simd].load()),
      importer.load(),
    ]);
    return { embed, importer: code };
  }

  #planFor(device: NonNullable<CreateOptions['device']>): EnginePlan {
    const { plan } = this.#starting;
    if (device === 'auto') return plan;
    if (device === 'cpu') {
      const reason: EnginePlan['reason'] = { why: 'forced', detail: 'The CPU was asked for.' };
      return { ...plan, webgpu: 'no', reason };
    }
    if (!this.webgpu) throw notLoaded('the module for WebGPU', 'the device webgpu');
    const reason: EnginePlan['reason'] = { why: 'forced', detail: 'WebGPU was asked for.' };
    return { ...plan, webgpu: 'must', reason };
  }
}

/** A port that delivers a late file to a worker when the worker asks for it. */
function portOf<T>(file: LateFile<T>): MessagePort {
  return portFor(() => file.load());
}

/** A port that delivers to a worker what `load` resolves to, when the worker asks for it. */
function portFor<T>(load: () => Promise<T>): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const send = (message: LateAssetMessage<T>): void => port1.postMessage(message);
  port1.onmessage = () => {
    load().then(
      (content) => send({ content }),
      (error: unknown) => {
        send({ problem: { code: codeOf(error, 'engine'), message: messageOf(error) } });
      },
    );
  };
  return port2;
}
