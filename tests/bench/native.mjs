// For orientation: the native command and, where installed, ONNX Runtime for Python, on one thread each.

import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { manyPhotos } from '../browser/support/fixtures.mjs';
import { HERE, NATIVE, ROOT, WEIGHTS } from './paths.mjs';
import { ONNX_MODEL } from './peers.mjs';
import { note } from './progress.mjs';
import { quantile, quotient } from './statistics.mjs';

const PYTHON = process.env.HANDFUL_PYTHON ?? 'python3';

/** Photos of a short and a long run, whole batches; the difference excludes the command's start. */
const FEW = 8;
const MANY = 40;

const ORT_RUNS = 30;

const run = promisify(execFile);

/** Rows as in the JSON file: the command, then ONNX Runtime, with `error` where it is not installed. */
export async function measureNative({ runs }) {
  const [few, many] = [FEW, MANY].map(manyPhotos);
  const perPhoto = [];
  try {
    for (let round = 1; round <= runs; round++) {
      note(`native round ${round} of ${runs}`);
      const difference = (await embed(many)) - (await embed(few));
      perPhoto.push(difference / (MANY - FEW));
    }
  } finally {
    few.remove();
    many.remove();
  }
  note('native ONNX Runtime');
  const peer = await timePeer();
  note();
  const own = row('native', false, perPhoto);
  own.ratio = quotient(own.ms_per_photo, peer.ms_per_photo);
  return [own, peer];
}

/** Milliseconds to embed a folder of small photos, with decoding and resizing, which take little of it. */
async function embed({ paths }) {
  const folder = dirname(paths[0]);
  const out = join(folder, 'features.safetensors');
  const start = performance.now();
  await run(NATIVE, ['embed', folder, '--raw', 'a', '--out', out, '--weights', join(ROOT, WEIGHTS)], {
    env: { ...process.env, RAYON_NUM_THREADS: '1' },
  });
  return performance.now() - start;
}

async function timePeer() {
  try {
    const { stdout } = await run(PYTHON, [join(HERE, 'native.py'), join(ROOT, ONNX_MODEL), `${ORT_RUNS}`]);
    const { version, times } = JSON.parse(stdout);
    return row(`onnxruntime-${version}`, true, times);
  } catch {
    const error = `skipped: ${PYTHON} has no onnxruntime; HANDFUL_PYTHON names a Python that has it.`;
    return { engine: 'onnxruntime', peer: true, device: 'cpu', threads: 1, batch: 1, error };
  }
}

function row(engine, peer, times) {
  return {
    engine,
    peer,
    device: 'cpu',
    threads: 1,
    batch: 1,
    runs: times.length,
    ms_per_photo: quantile(times, 0.5),
    spread: quantile(times, 0.75) - quantile(times, 0.25),
  };
}
