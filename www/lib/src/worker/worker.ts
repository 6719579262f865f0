import * as classifierModule from '../../wasm/classifier/handful.js';
import { codeOf, messageOf } from '../errors.js';
import { loadFiles, type AssetLoader, unpack } from '../loading/asset-loader.js';
import type { HeadName, Mode, Progress } from '../types.js';
import { type CpuSide, Engines } from './engines.js';
import { startGpu } from './gpu.js';
import { EmbedWorkerPort } from './embed-worker-port.js';
import type { ClassifierModule, Engine } from './module.js';
import { Pool, workerLimit } from './pool.js';
import { exportHead } from './project/exporting.js';
import { needsOf } from './project/opening.js';
import type {
  AnyCall,
  CallMessage,
  Calls,
  FromWorker,
  Method,
  NamedQuery,
  Started,
  StartSettings,
  ToWorker,
} from './protocol.js';
import { release } from './release.js';
import { type Job, Session } from './session.js';
import { createTrainerFactory } from './trainer-factory.js';

const {
  default: initClassifier,
  Classifier,
  Project,
  needsGradient,
  setTrainerFactory,
}: ClassifierModule = classifierModule;

let session: Session | null = null;
const running = new Map<number, AbortController>();

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'call') void answer(data);
  else if (data.kind === 'lost') EmbedWorkerPort.tellLost(data.helper, data.message);
  else running.get(data.id)?.abort();
});

async function answer({ id, call, heard }: CallMessage): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  const job: Job = {
    signal: abort.signal,
    progress: (progress) => {
      if (heard) post({ kind: 'progress', id, progress });
    },
  };
  try {
    const result = await perform(call, job);
    post({ kind: 'done', id, result }, embeddingsIn(result));
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

/** What is of no more use here goes to the page instead of being copied. */
function embeddingsIn(result: ReturnType<Calls[Method]>): Transferable[] {
  if (!Array.isArray(result)) return [];
  const buffers = result.flatMap((one) => (one instanceof Float32Array ? [one.buffer] : []));
  return [...new Set(buffers)];
}

/** They came as copies of the page's own. */
function releaseEmbeddings(queries: readonly NamedQuery[]): void {
  for (const { source } of queries) if (source instanceof Float32Array) release(source);
}

async function perform(call: AnyCall, job: Job): Promise<ReturnType<Calls[Method]>> {
  if (call.method === 'start') return start(call.args[0], (progress) => job.progress(progress));
  if (!session) throw new Error('The worker was not started.');
  // Method and arguments belong together in `AnyCall`, which the compiler cannot follow through a call.
  const work = session[call.method] as (job: Job, ...args: unknown[]) => ReturnType<Calls[Method]>;
  return work.call(session, job, ...call.args);
}

async function start(
  settings: StartSettings,
  onProgress: (progress: Progress) => void,
): Promise<Started> {
  const needs = settings.project ? await needsOf(settings.project) : {};
  const mode = settings.mode ?? needs.mode ?? 'quality';
  const { device, source } = settings;
  const precision = settings.precision ?? needs.precision ?? 'auto';
  const onBytes = (done: number, total: number | null) => {
    onProgress({ phase: 'load', done, total, detail: 'weights' });
  };
  const supplies =
    'files' in source
      ? loadFiles({ device, precision, mode, files: source.files }, onBytes)
      : unpack(source.parcel, mode);
  const forced = startForcedGpu(supplies);
  // A failure is told when the engine is asked for.
  forced.catch(() => undefined);
  const [plan, weights, second, cpu] = await Promise.all([
    supplies.plan,
    supplies.weights,
    supplies.second,
    startCpu(supplies, mode),
    supplies.classifier.then((module) => initClassifier({ module_or_path: module })),
  ]);
  const engines = new Engines(
    cpu,
    async () => (await forced) ?? startGpu(await supplies.gpu(), weights),
    (engine, changed) => {
      post({ kind: 'engine', engine, changed: changed && session !== null });
    },
  );
  await engines.start(plan);
  const classifier = new Classifier(weights, mode, second);
  session = new Session(
    classifier,
    engines,
    Project,
    (head, format, name) => exportHead({ head, name, weights, second }, format, supplies),
    async (head: HeadName) => {
      if (needsGradient(head)) setTrainerFactory(await createTrainerFactory(await supplies.gradient()));
    },
  );
  return { engine: engines.info, space: classifier.space };
}

/** The WebGPU engine beside everything else where nothing begins without it; else `null`. */
async function startForcedGpu(supplies: AssetLoader): Promise<Engine | null> {
  const { webgpu } = await supplies.plan;
  if (webgpu !== 'must') return null;
  const [module, weights] = await Promise.all([supplies.gpu(), supplies.weights]);
  return startGpu(module, weights);
}

/** The first embedding worker. */
async function startCpu(supplies: AssetLoader, mode: Mode): Promise<CpuSide> {
  const networks = Promise.all([supplies.weights, supplies.second]).then(([weights, second]) => ({
    weights,
    second,
    mode,
  }));
  networks.catch(() => undefined);
  const [{ precision }, { module, simd }] = await Promise.all([supplies.plan, supplies.embed]);
  const code = { module, simd, precision };
  const limit = workerLimit(navigator.hardwareConcurrency, deviceMemory());
  const workers = new Pool(() => new EmbedWorkerPort(post, code), networks, limit);
  return { workers, shape: await workers.start(), simd };
}

/** In gibibytes, as far as the browser tells. */
function deviceMemory(): number | undefined {
  const memory: unknown = Reflect.get(navigator, 'deviceMemory');
  return typeof memory === 'number' ? memory : undefined;
}

function post(message: FromWorker, transfer: Transferable[] = []): void {
  postMessage(message, transfer);
}
