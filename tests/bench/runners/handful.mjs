// Our own engines, in the modules of the package.

import { download } from './download.mjs';

export async function open({ glue, wasm, weights }, device) {
  const [module, data] = await Promise.all([start(glue, wasm, weights), download(weights)]);
  // Our own kernels are an `Embedder`, burn on one of its devices an `Engine`.
  return module.Embedder ? module.Embedder.load(data, 'fast') : module.Engine.load(data, device);
}

/** As the package does it: the module is not asked for only once its glue is there. */
async function start(glue, wasm, weights) {
  const response = fetch(wasm);
  const module = await import(glue);
  await module.default({ module_or_path: response });
  module.warmUp?.(weights.includes('int8') ? 'int8' : 'f32');
  return module;
}
