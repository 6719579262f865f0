// The engines of the bench. A new engine is an entry here and, if it is of a new kind, a runner.

import { FLEX, INT8_WEIGHTS, WEIGHTS } from './paths.mjs';
import { ONNX_MODEL, TF_WEIGHTS, tfBundle } from './peers.mjs';

/** The modules of the package. */
const WASM = 'www/lib/wasm';

/**
 * `device` computes; `threads` are processor threads that compute or prepare commands. A runner gets `files` as
 * `urls`.
 */
export const ENGINES = [
  { name: 'cpu-f32', device: 'cpu', threads: 1, ...handful(`${WASM}/embed`) },
  { name: 'cpu-f32-relaxed', device: 'cpu', threads: 1, ...handful(`${WASM}/embed-relaxed`) },
  { name: 'cpu-int8', device: 'cpu', threads: 1, ...handful(`${WASM}/embed-relaxed`, 'int8') },
  { name: 'cpu-int8-plain', device: 'cpu', threads: 1, ...handful(`${WASM}/embed`, 'int8') },
  { name: 'flex', device: 'cpu', threads: 1, ...handful(FLEX) },
  { name: 'webgpu', device: 'webgpu', threads: 1, ...handful(`${WASM}/gpu`) },
  { name: 'ort-wasm', device: 'cpu', threads: 1, ...onnxRuntime('ort.wasm.min.mjs') },
  { name: 'ort-webgpu', device: 'webgpu', threads: 1, ...onnxRuntime('ort.webgpu.min.mjs') },
  { name: 'tfjs-wasm', device: 'cpu', threads: 1, ...tensorFlow('wasm') },
  { name: 'tfjs-webgl', device: 'webgl', threads: 1, ...tensorFlow('webgl') },
  { name: 'tfjs-webgpu', device: 'webgpu', threads: 1, ...tensorFlow('webgpu') },
];

/** Every engine is compared with this implementation, which shares no code with ours. */
export const REFERENCE = ENGINES.find(({ name }) => name === 'ort-wasm');

/** One of our engines, by the folder of its module and the precision of its weight file. */
function handful(folder, precision = 'f32') {
  const weights = precision === 'int8' ? INT8_WEIGHTS : WEIGHTS;
  return {
    peer: false,
    precision,
    runner: 'tests/bench/runners/handful.mjs',
    files: { glue: `${folder}/handful.js`, wasm: `${folder}/handful_bg.wasm`, weights },
  };
}

/** ONNX Runtime Web with an ONNX model. */
export function onnxRuntime(runtime, model = ONNX_MODEL) {
  const folder = 'tests/node_modules/onnxruntime-web/dist/';
  return {
    peer: true,
    precision: 'f32',
    runner: 'tests/bench/runners/ort.mjs',
    files: { runtime: folder + runtime, model, wasmFolder: folder },
  };
}

function tensorFlow(backend) {
  return {
    peer: true,
    precision: 'f32',
    runner: tfBundle(backend),
    files: { weights: TF_WEIGHTS, wasmFolder: 'tests/node_modules/@tensorflow/tfjs-backend-wasm/dist/' },
  };
}
