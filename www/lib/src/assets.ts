import { checkSettings, settingsOf } from './checks.js';
import { messageOf } from './errors.js';
import type { EnginePlan } from './loading/engine-plan.js';
import { type Asset, type Fetch, fetchAny, moduleOf, textOf } from './loading/fetching.js';
import { type Delivery, loadFiles, notLoaded, type TransferableAssets } from './loading/asset-loader.js';
import { assetFiles, codeUrls } from './loading/urls.js';
import type { Assets, CreateOptions, LoadOptions, Precision } from './types.js';

/**
 * Loads everything that a classifier is made of, so that {@link Handful.create} asks nothing of the
 * network any more: not for the first classifier made of it, nor for any other. A page can then shut
 * itself off by a content security policy, for example with a `<meta>` element, before it is given a
 * photo: `script-src 'wasm-unsafe-eval'; worker-src blob:` is all that the package needs, and the
 * workers inherit the policy. Works in browsers only.
 *
 * Resolves when all that is indispensable is there, and at least the beginning of the rest, which is
 * the modules for WebGPU, for `export` and for the head `linear`: no request is still to be made.
 *
 * The README shows a page that does so.
 */
export async function loadAssets(options?: LoadOptions): Promise<Assets> {
  const settings = settingsOf(options);
  const { device = 'auto', precision = 'auto', mode = 'quality', signal, onProgress } = settings;
  signal?.throwIfAborted();
  checkSettings(settings);
  const files = assetFiles(settings.backbone ?? 'lite0', settings.base);
  const get = settings.fetch ?? fetch;
  const abortable: Fetch = (url, init) => get(url, { ...init, signal: signal ?? null });
  const onBytes = (done: number, total: number | null): void => {
    onProgress?.({ phase: 'load', done, total, detail: 'weights' });
  };
  const supplies = loadFiles({ device, precision, mode, files }, onBytes, abortable);
  const code = codeUrls();
  const text = async ({ href: url }: URL) => (await fetchAny({ url }, abortable)).text();
  try {
    const [
      plan,
      weights,
      second,
      classifier,
      embed,
      gpu,
      forExport,
      gradient,
      page,
      session,
      embedder,
    ] = await Promise.all([
      supplies.plan,
      supplies.weights,
      supplies.second,
      supplies.classifier,
      supplies.embed,
      supplies.plan.then((plan) => gpuFor(plan, files.gpu, abortable)),
      begin(files.export, moduleOf, abortable),
      begin(files.gradient, moduleOf, abortable),
      begin(files.page, textOf, abortable),
      text(code.session),
      text(code.embedder),
    ]);
    const parcel = { plan, weights, second, classifier, embed };
    const later = { gpu, export: forExport, gradient, page };
    return new LoadedAssets(parcel, later, { session, embedder });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

/** A file that may go on arriving. In an object, because a bare promise would be awaited. */
interface Arriving<T> {
  content: Promise<T>;
}

/** What is not indispensable for a start. */
interface Later {
  gpu: Arriving<WebAssembly.Module> | null;
  export: Arriving<WebAssembly.Module>;
  gradient: Arriving<WebAssembly.Module>;
  page: Arriving<string>;
}

async function gpuFor(plan: EnginePlan, file: Asset, get: Fetch): Promise<Later['gpu']> {
  if (plan.webgpu === 'no') return null;
  const gpu = await begin(file, moduleOf, get);
  if (plan.webgpu === 'must') await gpu.content;
  return gpu;
}

/** Resolves when an answer has begun to arrive; a browser that compares it would hold it back to its end. */
async function begin<T>(
  file: Asset,
  read: (response: Response, file: Asset) => Promise<T>,
  get: Fetch,
): Promise<Arriving<T>> {
  const answer = fetchAny(file, get);
  const content = answer.then((response) => read(response, file));
  // A failure is told when the file is asked for.
  content.catch(() => undefined);
  await answer.catch(() => undefined);
  return { content };
}

/** What {@link loadAssets} gives, and `create` takes. */
export class LoadedAssets implements Assets {
  readonly precision: Precision;
  readonly webgpu: boolean;
  readonly best: boolean;
  /** The code of the two workers. */
  readonly code: Readonly<Record<'session' | 'embedder', string>>;
  readonly #parcel: Omit<TransferableAssets, keyof Later>;
  readonly #later: Later;

  constructor(parcel: Omit<TransferableAssets, keyof Later>, later: Later, code: LoadedAssets['code']) {
    this.#parcel = parcel;
    this.#later = later;
    this.code = code;
    this.precision = parcel.plan.precision;
    this.webgpu = later.gpu !== null;
    this.best = parcel.second !== null;
  }

  /** What a worker needs to start as it is asked to; throws where that was not loaded. */
  pack({ device = 'auto', precision = 'auto' }: CreateOptions): TransferableAssets {
    if (precision !== 'auto' && precision !== this.precision) {
      throw notLoaded(`weights in ${precision}`, `the precision ${precision}`);
    }
    const plan = this.#planEngine(device);
    const { gpu, export: forExport, gradient, page } = this.#later;
    return {
      ...this.#parcel,
      plan,
      gpu: plan.webgpu === 'no' || !gpu ? null : deliver(gpu),
      export: deliver(forExport),
      gradient: deliver(gradient),
      page: deliver(page),
    };
  }

  #planEngine(device: NonNullable<CreateOptions['device']>): EnginePlan {
    const { plan } = this.#parcel;
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

function deliver<T>({ content }: Arriving<T>): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const send = (delivery: Delivery<T>): void => port1.postMessage(delivery);
  content.then(
    (whole) => send({ content: whole }),
    (error: unknown) => send({ problem: messageOf(error) }),
  );
  return port2;
}
