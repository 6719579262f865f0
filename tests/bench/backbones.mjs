// Full-size networks from ONNX files: our CPU engine and its peers, each in its own page of one Chromium, on the same
// file and the same photos.

import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onnxRuntime } from './engines.mjs';
import { measure } from './measure.mjs';
import { HERE, MADE, NATIVE, ROOT } from './paths.mjs';
import { makeBackbonePeer, TF_BACKBONE_BUNDLE } from './peers.mjs';
import { note } from './progress.mjs';
import { compareWithPeers, fileSizes } from './report.mjs';
import { cosine, quantile } from './statistics.mjs';

/** The networks that `backbones/export.py` writes. */
export const NETWORKS = ['resnet50', 'vit-s14', 'convnext-t', 'mobilenetv3-l'];

/** The least cosine of the features to those of ONNX Runtime, of our engine and of a peer. */
const NEEDED_COSINE = { own: 0.9999, peer: 0.999 };

const FOLDER = `${MADE}/backbones`;
const PYTHON = process.env.HANDFUL_PYTHON ?? 'python3';

const run = promisify(execFile);

const onnxFile = (network) => `${FOLDER}/${network}.onnx`;
const weightFile = (network) => `${FOLDER}/${network}.safetensors`;

/** The engines for a network. */
function engines(network) {
  return [
    { name: 'cpu-f32', device: 'cpu', threads: 1, ...handful('import', weightFile(network)) },
    { name: 'cpu-f32-relaxed', device: 'cpu', threads: 1, ...handful('import-relaxed', weightFile(network)) },
    { name: 'ort-wasm', device: 'cpu', threads: 1, ...onnxRuntime('ort.wasm.min.mjs', onnxFile(network)) },
    { name: 'tfjs-wasm', device: 'cpu', threads: 1, ...tensorFlow(weightFile(network)) },
  ];
}

function handful(module, weights) {
  const folder = `www/lib/wasm/${module}`;
  return {
    peer: false,
    precision: 'f32',
    runner: 'tests/bench/runners/handful.mjs',
    files: { glue: `${folder}/handful.js`, wasm: `${folder}/handful_bg.wasm`, weights },
  };
}

function tensorFlow(weights) {
  const wasmFolder = 'tests/node_modules/@tensorflow/tfjs-backend-wasm/dist/';
  return { peer: true, precision: 'f32', runner: TF_BACKBONE_BUNDLE, files: { weights, wasmFolder } };
}

/** Writes the files that are missing. */
export async function makeBackbones(networks) {
  await mkdir(join(ROOT, FOLDER), { recursive: true });
  await makeBackbonePeer();
  for (const network of networks) {
    if (!(await exists(onnxFile(network)))) await exportAll();
    note(`converting ${network}`);
    await run(NATIVE, ['convert', join(ROOT, onnxFile(network)), '--out', join(ROOT, weightFile(network))]);
  }
}

async function exportAll() {
  note('exporting the networks from PyTorch');
  try {
    await run(PYTHON, [join(HERE, 'backbones/export.py'), join(ROOT, FOLDER)]);
  } catch (error) {
    throw new Error(
      `The networks could not be exported: ${PYTHON} needs torch, torchvision, timm and onnx; HANDFUL_PYTHON names a Python that has them. ${error.message}`,
    );
  }
}

async function exists(path) {
  return access(join(ROOT, path)).then(
    () => true,
    () => false,
  );
}

/** Objects as in the JSON file, one for each network, engine and batch. */
export async function measureBackbones(bench, { networks, prefixes, batches, runs }) {
  const rows = [];
  for (const network of networks) {
    const all = engines(network);
    const chosen = all.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
    const reference = all.find(({ name }) => name === 'ort-wasm');
    const measured = await measure(bench, { engines: chosen, batches, runs, compareWith: reference, weights: null });
    const sizes = await fileSizes(measured.entries);
    const own = measured.entries.map((entry, index) => row(network, entry, measured.reference, sizes[index]));
    rows.push(...compareWithPeers(own));
  }
  return rows;
}

function row(network, entry, reference, bytes) {
  const { engine, batch, first, times, restarts, memory, error } = entry;
  const { name, device, peer, precision, threads } = engine;
  const common = { network, engine: name, peer, device, precision, threads, batch, runs: times.length };
  if (error) return { ...common, error, first_ms: null, again_ms: null, ms_per_photo: null, agrees: false };
  const perPhoto = times.map((time) => time / batch);
  const cosines = entry.features.map((own, index) => cosine(own, reference.features?.[index] ?? []));
  const lowest = Math.min(...cosines);
  return {
    ...common,
    first_ms: first,
    again_ms: quantile(restarts, 0.5),
    ms_per_photo: quantile(perPhoto, 0.5),
    spread: quantile(perPhoto, 0.75) - quantile(perPhoto, 0.25),
    processor_ms: entry.processorTime ? entry.processorTime / times.length / batch : null,
    agrees: lowest >= NEEDED_COSINE[peer ? 'peer' : 'own'],
    cosine: lowest,
    bytes,
    memory_bytes: memory,
  };
}
