// The worker that converts ONNX files, and embeds photos with networks from files.

import * as plain from '../../wasm/import/handful.js';
import * as relaxed from '../../wasm/import-relaxed/handful.js';
import type { ImportedBackbone } from '../types.js';
import { convert } from './convert.js';
import type { FromEmbedder, OtherResult, OtherTask } from './embed-protocol.js';
import { serve } from './embed-service.js';
import { partsOf } from './file-parts.js';

type Glue = typeof plain;

serve<Glue>({
  modules: { plain, relaxed },
  load: async ({ Embedder }, { weights, second, mode, intensity }) =>
    Embedder.open(await partsOf(weights), mode, second && (await partsOf(second)), intensity),
  perform: async (module, task, post) => ({
    kind: 'done-other',
    result: await perform(module, task, post),
  }),
});

async function perform(
  module: Glue,
  task: OtherTask,
  post: (message: FromEmbedder) => void,
): Promise<OtherResult> {
  if (task.kind === 'onnx') {
    const model = module.fileToOnnx(await partsOf(task.weights), task.head);
    return { kind: 'onnx', model: new Blob([new Uint8Array(model)]) };
  }
  const onProgress = (done: number, total: number, detail: string): void =>
    post({ kind: 'progress', done, total, detail });
  const imported: ImportedBackbone = await convert(module, task.request, onProgress);
  return { kind: 'convert', imported };
}
