#!/usr/bin/env node
// Times our engines and their peers in one Chromium, each in its own page, on the same photos and weights. Runs are
// interleaved, so that a busy minute of the machine slows all of them. README.md explains the table.
//
//   bench.mjs      options and output
//   engines.mjs    the engines
//   peers.mjs      creates the peers' models and bundles
//   measure.mjs    the order of the runs
//   backbones.mjs  with --backbones, full-size networks from ONNX files
//   pipeline.mjs   with --pipeline, from files to embeddings; pipeline/ runs in the page
//   native.mjs     with --native, without a browser; native.py times ONNX Runtime
//   browser.mjs    Chromium, the page's server, calls to the workers
//   worker.mjs     in the page: one engine and its clock, by a module of runners/
//   gpu-use.mjs    in the page: launches, and bytes on the graphics device
//   report.mjs     statistics, agreement, sizes, the table

import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { makeBackbones, measureBackbones, NETWORKS } from './backbones.mjs';
import { openBench } from './browser.mjs';
import { ENGINES, REFERENCE } from './engines.mjs';
import { BUDGET_MS, MIN_RUNS, MAX_RUNS, measure } from './measure.mjs';
import { measureNative } from './native.mjs';
import { makePeers } from './peers.mjs';
import { measurePipeline } from './pipeline.mjs';
import {
  BACKBONE_COLUMNS,
  BROTLI_QUALITY,
  ENGINE_COLUMNS,
  NATIVE_COLUMNS,
  NEEDED_COSINE,
  PIPELINE_COLUMNS,
  rows,
  table,
} from './report.mjs';

/** Default rounds and files of the pipeline. */
const ROUNDS = 3;
const FILES = 100;

const names = ENGINES.map(({ name }) => name).join(', ');

const HELP = `Usage: bench [options]

  --engine A,B   engines to time; a prefix selects all that begin with it (default: all)
                 ${names}
  --batch N,M    photos in one forward pass, several numbers one after the other (default: 1)
  --runs N       timed passes of every engine
                 (default: as many as fit into ${BUDGET_MS / 1000} s, from ${MIN_RUNS} to ${MAX_RUNS})
  --pipeline     instead, from JPEG files of 12 megapixels to embeddings on the CPU: the package and the CPU peers
                 among the engines; --runs rounds (default: ${ROUNDS})
  --files N      number of files in the pipeline (default: ${FILES})
  --backbones    instead, full-size networks from ONNX files on the CPU: engines cpu-f32, cpu-f32-relaxed, ort-wasm,
                 tfjs-wasm. The files are exported once by the Python in HANDFUL_PYTHON
  --network A,B  networks (default: all): ${NETWORKS.join(', ')}
  --native       instead, the native command and ONNX Runtime for Python on one thread; --runs rounds
  --json FILE    also write the figures to a file, an array with one object for each engine
  --help         print this

first ms: the engine's first start with an empty browser cache: modules, weights, compilation, first pass.
again ms: the same in a new page with a full cache; median of several.
ms/photo: median after a pass to warm up; spread: interquartile range.
x peer: the column before as a multiple of the best peer in this run with the same batch: CPU peers for a CPU engine,
else GPU peers.
agrees: the lowest cosine over photos between the embeddings of the engine and of ${REFERENCE.name}. Agreement needs
${NEEDED_COSINE.f32}, for each block too; in int8 ${NEEDED_COSINE.int8}. ${REFERENCE.name} itself is compared with the reference in the weight file.
files, brotli: files that the browser requested for the engine, as they are and with Brotli at quality ${BROTLI_QUALITY}.
memory: peak resident memory of the engine's page beyond that before its start, without the graphics device.
launches, submit ms, GPU MB: dispatches or draws of one pass, the time to submit them to WebGPU, and the peak size of
the engine's buffers.
The exit status is 1 where one of our engines fails or does not agree.`;

function readOptions() {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  const { values } = parseArgs({
    options: {
      engine: text,
      batch: text,
      runs: text,
      files: text,
      json: text,
      pipeline: flag,
      native: flag,
      backbones: flag,
      network: text,
      help: flag,
    },
  });
  return {
    ...values,
    engines: values.backbones ? [] : select(values.engine ?? ''),
    prefixes: (values.engine ?? '').split(',').map((prefix) => prefix.trim()),
    networks: networksOf(values.network),
    batches: (values.batch ?? '1').split(',').map((text) => positive('--batch', text.trim())),
    runs: positive('--runs', values.runs),
    files: positive('--files', values.files) ?? FILES,
  };
}

/** The engines that the prefixes select, in the order of ENGINES. */
function select(list) {
  const prefixes = list.split(',').map((prefix) => prefix.trim());
  for (const prefix of prefixes) {
    if (!ENGINES.some(({ name }) => name.startsWith(prefix))) {
      throw new Error(`There is no engine “${prefix}”. The engines: ${names}.`);
    }
  }
  return ENGINES.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
}

function networksOf(list) {
  const networks = list?.split(',').map((name) => name.trim()) ?? NETWORKS;
  for (const name of networks) {
    if (!NETWORKS.includes(name)) throw new Error(`There is no network “${name}”: ${NETWORKS.join(', ')}.`);
  }
  return networks;
}

function positive(option, text) {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${option} takes a number from 1 on, not “${text}”.`);
  return Number(text);
}

/** Every engine alone. */
function timeEngines({ engines, batches, runs }) {
  const gpu = engines.some(({ device }) => device !== 'cpu');
  return inBrowser(gpu, async (bench) => {
    const measured = await measure(bench, { engines, batches, runs });
    const { error } = measured.reference;
    if (error) console.error(`bench: no agreement is known, because ${REFERENCE.name} failed: ${error}`);
    return [await rows(measured, bench.adapter), ENGINE_COLUMNS];
  });
}

/** The package and the CPU peers. */
function timePipeline({ engines, files, runs = ROUNDS }) {
  const peers = engines.filter(({ peer, device }) => peer && device === 'cpu');
  return inBrowser(false, async (bench) => [
    await measurePipeline(bench, { peers, files, rounds: runs }),
    PIPELINE_COLUMNS,
  ]);
}

/** Full-size networks. */
async function timeBackbones(options) {
  await makeBackbones(options.networks);
  return inBrowser(false, async (bench) => [await measureBackbones(bench, options), BACKBONE_COLUMNS]);
}

/** Runs `work`, which returns rows and columns, with a browser. */
async function inBrowser(gpu, work) {
  const bench = await openBench({ gpu });
  const { adapter, browser } = bench;
  console.log(browser);
  if (adapter) console.log(`WebGPU adapter: ${adapter.name}${adapter.software ? ' (software)' : ''}`);
  try {
    return await work(bench);
  } finally {
    await bench.close();
  }
}

async function timeNative({ runs = ROUNDS }) {
  return [await measureNative({ runs }), NATIVE_COLUMNS];
}

function work({ native, pipeline, backbones }) {
  if (native) return timeNative;
  if (pipeline) return timePipeline;
  return backbones ? timeBackbones : timeEngines;
}

async function main() {
  const options = readOptions();
  if (options.help) return console.log(HELP);
  if (!options.backbones) await makePeers();
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`);
  const [figures, columns] = await work(options)(options);
  console.log(table(figures, columns));
  for (const { engine, error } of figures) if (error) console.log(`${engine}: ${error}`);
  if (options.json) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (figures.some(({ peer, agrees }) => !peer && agrees === false)) process.exitCode = 1;
}

main().catch((error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
