import * as cpuModule from '../../wasm/cpu/handful.js';
import { codeOf, messageOf } from '../errors.js';
import type { EngineInfo, Progress } from '../types.js';
import { assetUrls, fetchAsset, readBytes } from './assets.js';
import { Engines } from './engines.js';
import { probeGpu, startGpu } from './gpu.js';
import type { CpuModule, Engine } from './module.js';
import type { AnyCall, Calls, FromWorker, Method, StartSettings, ToWorker } from './protocol.js';
import { type Job, Session } from './session.js';
import { orPanic } from './uncaught.js';

const cpu: CpuModule = cpuModule;

let session: Session | null = null;
let running: { id: number; abort: AbortController } | null = null;

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'call') void answer(data.id, data.call);
  else if (data.id === running?.id) running.abort.abort();
});

async function answer(id: number, call: AnyCall): Promise<void> {
  const abort = new AbortController();
  running = { id, abort };
  const job: Job = {
    signal: abort.signal,
    progress: (progress) => post({ kind: 'progress', id, progress }),
  };
  try {
    post({ kind: 'done', id, result: await perform(call, job) });
  } catch (error) {
    if (abort.signal.aborted) post({ kind: 'cancelled', id });
    else {
      const { code, message } = { code: codeOf(error, 'engine'), message: messageOf(error) };
      post({ kind: 'failed', id, error: { code, message } });
    }
  }
}

async function perform(call: AnyCall, job: Job): Promise<ReturnType<Calls[Method]>> {
  if (call.method === 'start') return start(call.args[0], (progress) => job.progress(progress));
  if (!session) throw new Error('The worker was not started.');
  // Method and arguments belong together in `AnyCall`, which the compiler cannot follow through a call.
  const work = session[call.method] as (job: Job, ...args: unknown[]) => ReturnType<Calls[Method]>;
  return work.call(session, job, ...call.args);
}

async function start(
  { device, mode, backbone, assets }: StartSettings,
  onProgress: (progress: Progress) => void,
): Promise<EngineInfo> {
  const urls = assetUrls(backbone, assets);
  const [weights] = await Promise.all([
    fetchAsset(urls.weights).then((response) =>
      readBytes(response, (done, total) => {
        onProgress({ phase: 'load', done, total, detail: 'weights' });
      }),
    ),
    fetchAsset(urls.cpu).then((response) => cpu.default({ module_or_path: response })),
  ]);
  const classifier = new cpu.Classifier(weights, mode);
  const sources = {
    probe: probeGpu,
    cpu: async () => guarded(await orPanic(cpu.Engine.load(weights, 'cpu'))),
    gpu: () => startGpu(urls.gpu, weights),
  };
  const engines = new Engines(sources, classifier, (engine, changed) => {
    post({ kind: 'engine', engine, changed: changed && session !== null });
  });
  await engines.start(device);
  session = new Session(classifier, engines);
  return engines.info;
}

function guarded(engine: Engine): Engine {
  return {
    forward: (views, count) => orPanic(engine.forward(views, count)),
    selfTest: () => orPanic(engine.selfTest()),
    free: () => engine.free(),
  };
}

function post(message: FromWorker): void {
  postMessage(message);
}
