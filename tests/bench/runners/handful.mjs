// Our own engines, in the modules of the package.

import { download } from './download.mjs';

export async function open({ glue, wasm, weights }, device) {
  const [module, data] = await Promise.all([start(glue, wasm), download(weights)]);
  // Our own kernels are an `Embedder`, burn on one of its devices an `Engine`.
  return module.Embedder ? module.Embedder.load(data, 'fast') : module.Engine.load(data, device);
}

async function start(glue, wasm) {
  const module = await import(glue);
  await module.default({ module_or_path: wasm });
  return module;
}
