import { messageOf } from './errors.js';
import {
  type LateAssetMessage,
  notLoaded,
  type TransferableAssets,
} from './loading/asset-loader.js';
import { forDecoders } from './loading/decoders.js';
import type { EnginePlan } from './loading/engine-plan.js';
import { inOrder, type LateFile, type LateFiles } from './loading/late-files.js';
import type { Assets, CreateOptions, LoadRestOptions, Precision } from './types.js';

/** The files that every start needs, with the plan that they were chosen for. */
export type RequiredAssets = Omit<TransferableAssets, keyof LateFiles>;

/** The result of `loadAssets`, and an option of `create`. */
export class LoadedAssets implements Assets {
  readonly precision: Precision;
  readonly webgpu: boolean;
  readonly best: boolean;
  readonly confined: boolean;
  /** The code of the two workers. */
  readonly code: Readonly<Record<'session' | 'embedder', string>>;
  readonly #required: RequiredAssets;
  readonly #late: LateFiles;

  constructor(
    required: RequiredAssets,
    late: LateFiles,
    code: LoadedAssets['code'],
    confined: boolean,
  ) {
    this.confined = confined;
    this.#required = required;
    this.#late = late;
    this.code = code;
    this.precision = required.plan.precision;
    this.webgpu = late.gpu !== null;
    this.best = required.second !== null;
  }

  /** See {@link Assets.loadRest}. */
  async loadRest({ signal, onProgress }: LoadRestOptions = {}): Promise<void> {
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
  }

  /** The assets that a worker needs for these options; throws if some were not loaded. */
  toTransferable({ device = 'auto', precision = 'auto' }: CreateOptions): TransferableAssets {
    if (precision !== 'auto' && precision !== this.precision) {
      throw notLoaded(`weights in ${precision}`, `the precision ${precision}`);
    }
    const plan = this.#planFor(device);
    const { gpu, export: exporter, gradient, decoders, page } = this.#late;
    return {
      ...this.#required,
      plan,
      gpu: plan.webgpu === 'no' || !gpu ? null : portFor(gpu),
      export: portFor(exporter),
      gradient: portFor(gradient),
      decoders: forDecoders((name) => portFor(decoders[name])),
      page: portFor(page),
    };
  }

  #planFor(device: NonNullable<CreateOptions['device']>): EnginePlan {
    const { plan } = this.#required;
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

/** A port that delivers the file to a worker when the worker asks for it. */
function portFor<T>(file: LateFile<T>): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const send = (message: LateAssetMessage<T>): void => port1.postMessage(message);
  port1.onmessage = () => {
    file.load().then(
      (content) => send({ content }),
      (error: unknown) => send({ problem: messageOf(error) }),
    );
  };
  return port2;
}
