import { messageOf } from './errors.js';
import {
  type LateAssetMessage,
  notLoaded,
  type TransferableAssets,
} from './loading/asset-loader.js';
import { type DecoderName, forDecoders } from './loading/decoders.js';
import type { EnginePlan } from './loading/engine-plan.js';
import type { Assets, CreateOptions, Precision } from './types.js';

/** A file that may still be arriving. Wrapped in an object, because a bare promise would be awaited. */
export interface LateAsset<T> {
  content: Promise<T>;
}

/** The files that a start does not need. */
export interface LateAssets {
  gpu: LateAsset<WebAssembly.Module> | null;
  export: LateAsset<WebAssembly.Module>;
  gradient: LateAsset<WebAssembly.Module>;
  decoders: Record<DecoderName, LateAsset<ArrayBuffer>>;
  page: LateAsset<string>;
}

/** The files that every start needs, with the plan that they were chosen for. */
export type RequiredAssets = Omit<TransferableAssets, keyof LateAssets>;

/** The result of `loadAssets`, and an option of `create`. */
export class LoadedAssets implements Assets {
  readonly precision: Precision;
  readonly webgpu: boolean;
  readonly best: boolean;
  /** The code of the two workers. */
  readonly code: Readonly<Record<'session' | 'embedder', string>>;
  readonly #required: RequiredAssets;
  readonly #late: LateAssets;

  constructor(required: RequiredAssets, late: LateAssets, code: LoadedAssets['code']) {
    this.#required = required;
    this.#late = late;
    this.code = code;
    this.precision = required.plan.precision;
    this.webgpu = late.gpu !== null;
    this.best = required.second !== null;
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

/** A port that delivers the file to a worker once it has arrived. */
function portFor<T>({ content }: LateAsset<T>): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const send = (message: LateAssetMessage<T>): void => port1.postMessage(message);
  content.then(
    (whole) => send({ content: whole }),
    (error: unknown) => send({ problem: messageOf(error) }),
  );
  return port2;
}
