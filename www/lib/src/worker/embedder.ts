import * as plainModule from '../../wasm/embed/handful.js';
import * as relaxedModule from '../../wasm/embed-relaxed/handful.js';
import { codeOf, messageOf } from '../errors.js';
import type { EngineInfo, Intensity } from '../types.js';
import { Decoders } from './decoders.js';
import type {
  EmbedderCode,
  EmbedderStart,
  EmbedResult,
  EmbedTask,
  FromEmbedder,
  InputShape,
  Networks,
  ResultOf,
  ToEmbedder,
} from './embed-protocol.js';
import { pictureOf, pixelsOf, viewsOf } from './photos.js';
import { release } from './release.js';

// The glue code of both modules is bundled: it is small, and loading it separately would take time.
const modules: Record<EngineInfo['simd'], typeof plainModule> = {
  plain: plainModule,
  relaxed: relaxedModule,
};

let embedder: plainModule.Embedder | null = null;
let port: MessagePort | null = null;
let intensity: Intensity = 'fixed';
const decoders = new Decoders((decoder) => post({ kind: 'need', decoder }));

addEventListener('message', ({ data }: MessageEvent<EmbedderStart>) => {
  const { code } = data;
  const ready = compile(code);
  // A failure is reported when the weights are loaded.
  ready.catch(() => undefined);
  port = data.port;
  port.onmessage = (event: MessageEvent<ToEmbedder>) => {
    const { data } = event;
    if (data.kind === 'task') void runTask(data.task);
    else if (data.kind === 'decoder') decoders.receive(data);
    else void loadNetworks(ready, data.networks, code);
  };
});

/** Initialises the module. Browsers compile a function on its first call, so `warmUp` calls those in use. */
async function compile({ module, simd, precision }: EmbedderCode): Promise<void> {
  const code = modules[simd];
  await code.default({ module_or_path: module });
  code.warmUp(precision);
}

async function loadNetworks(
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

function load(networks: Networks, { simd, precision }: EmbedderCode): InputShape {
  const { weights, second, mode } = networks;
  intensity = networks.intensity;
  embedder = modules[simd].Embedder.load(weights, mode, second, intensity);
  const { precision: found, viewsPerPhoto, viewLength, space, embeddingLength } = embedder;
  if (found !== precision) throw new Error(`the weight file is in ${found}, not ${precision}`);
  return { precision, viewsPerPhoto, viewLength, space, embeddingLength };
}

async function runTask(task: EmbedTask): Promise<void> {
  try {
    const result = await perform(task);
    post({ kind: 'done', result }, buffersOf(result));
  } catch (error) {
    const [code, message] = [codeOf(error, null), messageOf(error)];
    // A failure of the photo has a code; after anything else, such as a panic, the module is unusable.
    post(code ? { kind: 'failed', error: { code, message } } : { kind: 'broken', message });
  }
}

/** What is moved, not copied. */
function buffersOf(result: ResultOf<EmbedTask>): Transferable[] {
  if (result === null) return [];
  if ('png' in result) return [result.png.buffer];
  return ['data' in result ? result.data.buffer : result.values.buffer];
}

async function perform(task: EmbedTask): Promise<ResultOf<EmbedTask>> {
  if (!embedder) throw new Error('No network was loaded.');
  switch (task.kind) {
    case 'embed':
      return forward(
        embedder,
        await viewsOf(task.source, embedder, decoders, { ...task, intensity }),
      );
    case 'explain': {
      const views = await viewsOf(task.source, embedder, decoders, {
        region: task.region,
        augment: false,
        intensity,
      });
      const values = embedder.withoutPixels(views);
      release(views);
      return { values, milliseconds: 0 };
    }
    case 'prepare':
      return {
        values: await viewsOf(task.source, embedder, decoders, {
          augment: task.augment,
          region: task.region,
          intensity,
        }),
        milliseconds: 0,
      };
    case 'show':
      return pixelsOf(task.source, embedder, decoders, task.minSide, intensity);
    case 'picture':
      return pictureOf(task.source, embedder, decoders, intensity);
    case 'forward':
      return forward(embedder, task.views);
    case 'compose':
      return { values: embedder.compose(task.features), milliseconds: 0 };
  }
}

function forward(embedder: plainModule.Embedder, views: Float32Array): EmbedResult {
  const start = performance.now();
  const values = embedder.embedViews(views);
  release(views);
  return { values, milliseconds: performance.now() - start };
}

function post(message: FromEmbedder, transfer: Transferable[] = []): void {
  port?.postMessage(message, transfer);
}
