// The worker of a session: answers the calls of the page.

import initClassifier, {
  Classifier,
  needsGradient,
  Project,
  setTrainerFactory,
} from '../../wasm/classifier/handful.js';
import { codeOf, HandfulError, messageOf } from '../errors.js';
import { type AssetLoader, loaderOf, loadFiles } from '../loading/asset-loader.js';
import { VERSION } from '../loading/facts.js';
import type { HeadName, Intensity, Mode, Precision, Progress } from '../types.js';
import type { Networks } from './embed-protocol.js';
import { EmbedWorkerPort } from './embed-worker-port.js';
import { TIMEOUT, TIMEOUT_OF_FILES } from './embedding-worker.js';
import { type CpuEngine, Engines } from './engines.js';
import { type GpuEngine, startGpu } from './gpu.js';
import { PhotoReader } from './photo-reader.js';
import { Pool, workerLimit } from './pool.js';
import { exportHead, weightsInF32 } from './project/exporting.js';
import { settingsOfProject } from './project/opening.js';
import type { OtherSession } from './project/retraining.js';
import {
  type AnyCall,
  type CallMessage,
  type Calls,
  type FromWorker,
  type Method,
  READING,
  type ToWorker,
} from './protocol.js';
import { release } from './release.js';
import type { CallContext, NamedQuery, Started, StartSettings } from './requests.js';
import { type Exporter, Session } from './session.js';
import { createTrainerFactory } from './trainer-factory.js';
import { bytesOf, descriptionOf, sizeOfFile } from './weight-file.js';

type Result = Calls[Method]['result'];

/** Reads photos, once the engine has started. */
let reader: PhotoReader | null = null;
/** The session, once the module of the classifier is here, which may be later. */
let session: Promise<Session> | null = null;
const running = new Map<number, AbortController>();

/** Where messages to the page go. */
let page: Pick<MessagePort, 'postMessage'> = globalThis;

addEventListener('message', receive);

function receive({ data }: MessageEvent<ToWorker>): void {
  if (data.kind === 'port') {
    page = data.port;
    data.port.onmessage = receive;
  } else if (data.kind === 'call') void answer(data);
  else if (data.kind === 'embedder-failed') {
    EmbedWorkerPort.reportFailure(data.embedder, data.error);
  } else running.get(data.id)?.abort();
}

async function answer({ id, call, reportProgress }: CallMessage): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  const context: CallContext = {
    signal: abort.signal,
    progress: (progress) => {
      if (reportProgress) post({ kind: 'progress', id, progress });
    },
  };
  try {
    const result = await perform(call, context);
    post({ kind: 'done', id, result }, buffersIn(result));
    if (call.method === 'predict') releaseEmbeddings(call.args[0]);
  } catch (error) {
    if (abort.signal.aborted) post({ kind: 'cancelled', id });
    else {
      const { code, message } = { code: codeOf(error, 'engine'), message: messageOf(error) };
      post({ kind: 'failed', id, error: { code, message } });
    }
  }
  running.delete(id);
}

/** The buffers of embeddings and pixels, which are transferred to the page instead of copied. */
function buffersIn(result: Result): Transferable[] {
  if (typeof result === 'object' && result !== null && 'data' in result)
    return [result.data.buffer];
  if (!Array.isArray(result)) return [];
  const buffers = result.flatMap((one) => (one instanceof Float32Array ? [one.buffer] : []));
  return [...new Set(buffers)];
}

/** The page has sent them as copies of its own. */
function releaseEmbeddings(queries: readonly NamedQuery[]): void {
  for (const { source } of queries) if (source instanceof Float32Array) release(source);
}

async function perform(call: AnyCall, context: CallContext): Promise<Result> {
  if (call.method === 'start') return start(call.args[0], context.progress);
  if (!session || !reader) throw new Error('The worker was not started.');
  const isReading = READING.some((method) => method === call.method);
  const target = isReading ? reader : await session;
  context.signal.throwIfAborted();
  // `AnyCall` ties method and arguments together, which the compiler cannot follow through a call.
  const method = Reflect.get(target, call.method) as (
    context: CallContext,
    ...args: unknown[]
  ) => Result;
  return method.call(target, context, ...call.args);
}

async function start(
  settings: StartSettings,
  onProgress: (progress: Progress) => void,
): Promise<Started> {
  if (settings.version !== VERSION) {
    const sentence = `The workers are of version ${VERSION} of handful, and the code that started them of version ${settings.version}. Copy the folder dist/worker again.`;
    throw new HandfulError('wrong-asset', sentence);
  }
  const ofProject = settings.project ? await settingsOfProject(settings.project) : {};
  const mode = settings.mode ?? ofProject.mode ?? 'quality';
  const precision = settings.precision ?? ofProject.precision ?? 'auto';
  const intensity = settings.intensity ?? ofProject.intensity ?? 'fixed';
  const { device, source, backbones } = settings;
  const onBytes = (done: number, total: number | null) => {
    onProgress({ phase: 'load', done, total, detail: 'weights' });
  };
  const loader =
    'files' in source
      ? loadFiles({ device, precision, mode, files: source.files, backbones }, onBytes)
      : loaderOf(source.assets, mode, backbones);
  const forced = startForcedGpu(loader);
  const classifier = startClassifier(loader, mode, intensity);
  // A failure is reported when they are needed.
  forced.catch(() => undefined);
  classifier.catch(() => undefined);
  const imported = backbones !== null;
  const [plan, cpu] = await Promise.all([
    loader.plan,
    startFirstCpu(loader, { mode, intensity }, imported),
  ]);
  const engines = new Engines(
    cpu,
    async () => (await forced) ?? startGpu(await loader.gpu(), await bytesOf(await loader.weights)),
    (engine, changed) => {
      post({ kind: 'engine', engine, changed: changed && session !== null });
    },
  );
  await engines.start(plan);
  // Assets of the page may still arrive, and photos can be embedded meanwhile.
  if ('files' in source) await classifier;
  const exporter: Exporter = async (head, format, name) => {
    const [weights, second] = await Promise.all([loader.weights, loader.second]);
    return exportHead({ head, name, weights, second, imported }, format, {
      ...loader,
      modelOf: async (task) => (await cpu.workers.runAlone({ kind: 'onnx', ...task })).model,
    });
  };
  reader = new PhotoReader(engines, () => cpu.shape.embeddingLength);
  const load = (head: HeadName) => loadHead(loader, head);
  // A network from a file cannot be written in a form that needs another mode.
  const isFast = imported || (mode === 'fast' && plan.precision === 'f32');
  const fast = isFast ? null : () => startFast(loader, intensity);
  session = classifier.then((one) => new Session(one, engines, Project, exporter, load, fast));
  session.catch(() => undefined);
  return { engine: engines.info, space: cpu.shape.space };
}

async function loadHead(loader: AssetLoader, head: HeadName): Promise<void> {
  if (!needsGradient(head)) return;
  setTrainerFactory(await createTrainerFactory(await loader.gradient()));
}

/** A session on the CPU with the same weights, in fast mode and f32. */
async function startFast(loader: AssetLoader, intensity: Intensity): Promise<OtherSession> {
  const [{ precision }, given] = await Promise.all([loader.plan, loader.weights]);
  const bytes = await bytesOf(given);
  const weights = precision === 'f32' ? bytes : await weightsInF32(bytes, loader);
  const networks: Networks = { weights, second: null, mode: 'fast', intensity };
  const cpu = await startCpu(loader, Promise.resolve(networks), 'f32', false);
  const noGpu = () => Promise.reject(new Error('There is no WebGPU here.'));
  const engines = new Engines(cpu, noGpu, () => undefined);
  const reason = { why: 'forced', detail: 'Only the CPU is used.' } as const;
  await engines.start({ precision: 'f32', webgpu: 'no', reason });
  const classifier = new Classifier(weights, 'fast', null, intensity);
  const exporter: Exporter = (head, format, name) =>
    exportHead({ head, name, weights, second: null, imported: false }, format, {
      ...loader,
      modelOf: async (task) => (await cpu.workers.runAlone({ kind: 'onnx', ...task })).model,
    });
  const load = (head: HeadName) => loadHead(loader, head);
  return {
    session: new Session(classifier, engines, Project, exporter, load),
    end: () => {
      cpu.workers.end();
      classifier.free();
    },
  };
}

/** A classifier, when its module and the weights have arrived. */
async function startClassifier(
  loader: AssetLoader,
  mode: Mode,
  intensity: Intensity,
): Promise<Classifier> {
  const [weights, second] = await Promise.all([
    loader.weights,
    loader.second,
    loader.classifier.then((module) => initClassifier({ module_or_path: module })),
  ]);
  return new Classifier(
    await descriptionOf(weights),
    mode,
    second && (await descriptionOf(second)),
    intensity,
  );
}

/** Starts WebGPU in parallel with everything else if it must be used; otherwise `null`. */
async function startForcedGpu(loader: AssetLoader): Promise<GpuEngine | null> {
  const { webgpu } = await loader.plan;
  if (webgpu !== 'must') return null;
  const [module, weights] = await Promise.all([loader.gpu(), loader.weights]);
  return startGpu(module, await bytesOf(weights));
}

/** Starts the first embedding worker for the chosen mode. */
async function startFirstCpu(
  loader: AssetLoader,
  settings: Pick<Networks, 'mode' | 'intensity'>,
  imported: boolean,
): Promise<CpuEngine & { workers: Pool }> {
  const networks = Promise.all([loader.weights, loader.second]).then(([weights, second]) => ({
    weights,
    second,
    ...settings,
  }));
  networks.catch(() => undefined);
  const { precision } = await loader.plan;
  return startCpu(loader, networks, precision, imported);
}

/** Starts the first embedding worker of a pool with these networks. */
async function startCpu(
  loader: AssetLoader,
  networks: Promise<Networks>,
  precision: Precision,
  imported: boolean,
): Promise<CpuEngine & { workers: Pool }> {
  const { module, simd } = await loader.embed;
  const code = { module, simd, precision };
  const bytes = imported ? bytesIn(await networks) : 0;
  const limit = workerLimit(navigator.hardwareConcurrency, deviceMemory(), bytes);
  const open = () => new EmbedWorkerPort(post, code);
  const timeout = imported ? TIMEOUT_OF_FILES : TIMEOUT;
  const workers = new Pool(open, networks, limit, (name) => loader.decoder(name), timeout);
  return { workers, shape: await workers.start(), simd };
}

function bytesIn({ weights, second }: Networks): number {
  return sizeOfFile(weights) + (second ? sizeOfFile(second) : 0);
}

/** The device's memory in gibibytes, if the browser reports it. */
function deviceMemory(): number | undefined {
  const memory: unknown = Reflect.get(navigator, 'deviceMemory');
  return typeof memory === 'number' ? memory : undefined;
}

function post(message: FromWorker, transfer: Transferable[] = []): void {
  page.postMessage(message, transfer);
}
