import * as plainModule from '../../wasm/embed/handful.js';
import * as relaxedModule from '../../wasm/embed-relaxed/handful.js';
import { codeOf, messageOf } from '../errors.js';
import type { EngineInfo } from '../types.js';
import type {
  Answer,
  EmbedderStart,
  EmbedderCode,
  FromEmbedder,
  Networks,
  Shape,
  Task,
  ToEmbedder,
} from './embed-protocol.js';
import type { Embedder, EmbedModule } from './module.js';
import { viewsOf } from './photos.js';
import { release } from './release.js';

// Both are here, because the code around a module is small, and fetching one of them takes time.
const modules: Record<EngineInfo['simd'], EmbedModule> = {
  plain: plainModule,
  relaxed: relaxedModule,
};

let embedder: Embedder | null = null;
let port: MessagePort | null = null;

addEventListener('message', ({ data }: MessageEvent<EmbedderStart>) => {
  const { code } = data;
  const ready = begin(code);
  // A failure is told when it is asked to load.
  ready.catch(() => undefined);
  port = data.port;
  port.onmessage = (event: MessageEvent<ToEmbedder>) => {
    if (event.data.kind === 'task') void answerTask(event.data.task);
    else void answerLoad(ready, event.data.networks, code);
  };
});

/** Browsers compile a function when it is first called; those that a photo needs are called here. */
async function begin({ module, simd, precision }: EmbedderCode): Promise<void> {
  const code = modules[simd];
  await code.default({ module_or_path: module });
  code.warmUp(precision);
}

async function answerLoad(
  ready: Promise<void>,
  networks: Networks,
  code: EmbedderCode,
): Promise<void> {
  try {
    await ready;
    post({ kind: 'loaded', shape: load(networks, code) });
  } catch (error) {
    post({ kind: 'broken', message: messageOf(error) });
  }
}

function load({ weights, second, mode }: Networks, { simd, precision }: EmbedderCode): Shape {
  embedder = modules[simd].Embedder.load(weights, mode, second);
  const { precision: found, viewsPerPhoto, viewLength } = embedder;
  if (found !== precision) throw new Error(`the weight file is for ${found}, not ${precision}`);
  return { precision, viewsPerPhoto, viewLength };
}

async function answerTask(task: Task): Promise<void> {
  try {
    const answer = await perform(task);
    post({ kind: 'done', answer }, [answer.values.buffer]);
  } catch (error) {
    const [code, message] = [codeOf(error, ''), messageOf(error)];
    // Whatever goes wrong with a photo has a code; the rest, such as a panic, may leave anything behind.
    post(code ? { kind: 'failed', error: { code, message } } : { kind: 'broken', message });
  }
}

async function perform(task: Task): Promise<Answer> {
  if (!embedder) throw new Error('The worker was given no network.');
  switch (task.kind) {
    case 'embed':
      return forward(embedder, await viewsOf(task.source, embedder, task.augment));
    case 'explain': {
      const views = await viewsOf(task.source, embedder, false);
      const values = embedder.withoutPixels(views);
      release(views);
      return { values, milliseconds: 0 };
    }
    case 'prepare':
      return { values: await viewsOf(task.source, embedder, task.augment), milliseconds: 0 };
    case 'forward':
      return forward(embedder, task.views);
    case 'compose':
      return { values: embedder.compose(task.features), milliseconds: 0 };
  }
}

function forward(embedder: Embedder, views: Float32Array): Answer {
  const start = performance.now();
  const values = embedder.embedViews(views);
  release(views);
  return { values, milliseconds: performance.now() - start };
}

function post(message: FromEmbedder, transfer: Transferable[] = []): void {
  port?.postMessage(message, transfer);
}
