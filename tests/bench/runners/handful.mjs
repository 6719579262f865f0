// Our engines, in the package's modules.

import { download } from './download.mjs';

export async function open({ glue, wasm, weights }, device) {
  if (glue.includes('/import')) return openFile(glue, wasm, weights);
  const [module, data] = await Promise.all([start(glue, wasm, weights), download(weights)]);
  // Our own kernels are an `Embedder`, burn on one of its devices an `Engine`.
  return module.Embedder ? module.Embedder.load(data, 'fast', undefined, 'fixed') : module.Engine.load(data, device);
}

/** Networks from files are read in parts, as the package does. */
async function openFile(glue, wasm, weights) {
  const [module, file] = await Promise.all([start(glue, wasm, weights), fetch(weights).then((found) => found.blob())]);
  const reader = new FileReaderSync();
  const read = (first, end) => new Uint8Array(reader.readAsArrayBuffer(file.slice(first, end)));
  return module.Embedder.open({ size: file.size, read }, 'fast', null, 'fixed');
}

/** Requests the module and its glue at the same time, as the package does. */
async function start(glue, wasm, weights) {
  const response = fetch(wasm);
  const module = await import(glue);
  await module.default({ module_or_path: response });
  module.warmUp?.(weights.includes('int8') ? 'int8' : 'f32');
  return module;
}
