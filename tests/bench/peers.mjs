// What the peers need beside their packages, made afresh for each run: the ONNX model, the weights in the layout
// that TensorFlow.js computes with, and its modules bundled as an app would bundle them.

import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { HERE, MADE, NATIVE, ROOT, WEIGHTS } from './paths.mjs';
import { readSafetensors, writeSafetensors } from './safetensors.mjs';

/** Made by `makePeers`; paths below the project. */
export const ONNX_MODEL = `${MADE}/lite0.onnx`;
export const TF_WEIGHTS = `${MADE}/lite0.hwio.safetensors`;
export const tfBundle = (backend) => `${MADE}/tfjs-${backend}.js`;

const TF_BACKENDS = ['wasm', 'webgl', 'webgpu'];

/** Writes all of it. */
export async function makePeers() {
  await mkdir(join(ROOT, MADE), { recursive: true });
  await Promise.all([writeModel(join(ROOT, ONNX_MODEL)), writeTfWeights(), ...TF_BACKENDS.map(bundle)]);
}

/** Writes the weight file as an ONNX model, by the native command. */
export async function writeModel(out) {
  const from = join(ROOT, WEIGHTS);
  try {
    await promisify(execFile)(NATIVE, ['convert', from, '--to', 'onnx', '--out', out]);
  } catch (error) {
    throw new Error(`The ONNX model could not be written; ./build.sh makes the command. ${error.message}`);
  }
}

/** Permuted ahead of time, as the weights of a TensorFlow.js model are. */
async function writeTfWeights() {
  const { metadata, tensors } = readSafetensors(await readFile(join(ROOT, WEIGHTS)));
  const permuted = [...tensors].map(([name, tensor]) => [
    name,
    tensor.shape.length === 4 ? hwio(tensor) : tensor,
  ]);
  await writeFile(join(ROOT, TF_WEIGHTS), writeSafetensors({ metadata, tensors: new Map(permuted) }));
}

/** Output, input, row, column to row, column, input, output; of depthwise filters, to row, column, channel, 1. */
function hwio({ dtype, shape: [outputs, inputs, rows, columns], data }) {
  const depthwise = inputs === 1;
  const permuted = new data.constructor(data.length);
  let at = 0;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let place = 0; place < rows * columns; place++) {
        permuted[(place * inputs + input) * outputs + output] = data[at++];
      }
    }
  }
  const shape = depthwise ? [rows, columns, outputs, 1] : [rows, columns, inputs, outputs];
  return { dtype, shape, data: permuted };
}

function bundle(backend) {
  const contents = `
    import * as backend from '@tensorflow/tfjs-backend-${backend}';
    import { openOn } from './runners/tfjs.mjs';
    export const open = (urls) => openOn('${backend}', backend, urls);`;
  return build({
    stdin: { contents, resolveDir: HERE },
    outfile: join(ROOT, tfBundle(backend)),
    bundle: true,
    minify: true,
    format: 'esm',
    logLevel: 'error',
  });
}
