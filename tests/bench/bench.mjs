#!/usr/bin/env node
// Times the engines in one Chromium: each in a worker of its own, all on the same fixed input, their runs
// interleaved so that a busy minute of the machine falls on all of them.
//
//   bench.mjs      options, the order of the runs, and what is made of the times
//   browser.mjs    the page's server, Chromium, and the way to the workers
//   worker.mjs     runs in the page: one engine and its clock
//   report.mjs     statistics, agreement, download sizes, the table
//
// A new engine is an entry of ENGINES and, if it is not one of ours, a runner in worker.mjs.

import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { openBench } from './browser.mjs';
import { BROTLI_QUALITY, downloadSizes, lowestCosine, summary, table } from './report.mjs';

const weights = 'www/lib/assets/lite0.safetensors';
const handful = (module) => ({
  runner: 'handful',
  files: {
    glue: `www/lib/wasm/${module}/handful.js`,
    wasm: `www/lib/wasm/${module}/handful_bg.wasm`,
    weights,
  },
});

/** `threads` are those of the processor that an engine computes or prepares its commands with. */
const ENGINES = [
  { name: 'flex', device: 'cpu', threads: 1, ...handful('cpu') },
  { name: 'webgpu', device: 'webgpu', threads: 1, ...handful('gpu') },
];

/** Runs unless --runs says otherwise: as many as fit into the budget of one engine, within these bounds. */
const MOST_RUNS = 30;
const FEWEST_RUNS = 3;
const BUDGET_MS = 20_000;

/** The lowest cosine, over the blocks of the features and the photos, that counts as agreement. */
const NEEDED_COSINE = 0.999;

const HELP = `Usage: bench [options]

  --engine A,B   engines to time; a prefix selects all that begin with it (default: all)
                 ${ENGINES.map(({ name }) => name).join(', ')}
  --batch N      photos in one forward pass (default: 1)
  --runs N       timed passes of every engine
                 (default: as many as fit into ${BUDGET_MS / 1000} s, from ${FEWEST_RUNS} to ${MOST_RUNS})
  --json FILE    also write the figures to a file, an array with one object for each engine
  --help         print this

First ms: from files in memory to the first features (compile, instantiate, load, first pass).
Ms/photo: median after one more pass to warm up; spread: interquartile range.
Agrees: the lowest cosine over blocks and photos is at least ${NEEDED_COSINE}; of the first engine against the
reference in the weight file, of the others against the first engine. The exit status is 1 where one does not.
Sizes: glue, wasm and weights, as they are and with Brotli at quality ${BROTLI_QUALITY}.`;

function readOptions() {
  const text = { type: 'string' };
  const options = { engine: text, batch: text, runs: text, json: text, help: { type: 'boolean' } };
  const { values } = parseArgs({ options });
  return {
    help: values.help ?? false,
    json: values.json,
    engines: select(values.engine ?? ''),
    batch: positive('--batch', values.batch) ?? 1,
    runs: positive('--runs', values.runs),
  };
}

/** The engines that the prefixes select, in the order of ENGINES. */
function select(list) {
  const prefixes = list.split(',').map((prefix) => prefix.trim());
  for (const prefix of prefixes) {
    if (!ENGINES.some(({ name }) => name.startsWith(prefix))) {
      const names = ENGINES.map(({ name }) => name).join(', ');
      throw new Error(`There is no engine “${prefix}”; there are ${names}.`);
    }
  }
  return ENGINES.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
}

function positive(option, text) {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${option} takes a number from 1 on, not “${text}”.`);
  return Number(text);
}

/** Loads and warms up every engine, then runs them in turns: `[{ engine, first, times }]`. */
async function measure(bench, { engines, batch, runs }) {
  const lanes = [];
  for (const engine of engines) {
    note(`loading ${engine.name}`);
    const first = await bench.load(engine, batch);
    const warm = await bench.run(engine);
    const fitting = Math.floor(BUDGET_MS / warm);
    const affordable = Math.max(FEWEST_RUNS, Math.min(MOST_RUNS, fitting));
    lanes.push({ engine, first, times: [], runs: runs ?? affordable });
  }
  const rounds = Math.max(...lanes.map((lane) => lane.runs));
  for (let round = 1; round <= rounds; round++) {
    note(`round ${round} of ${rounds}`);
    for (const lane of lanes) {
      // Few runs are spread evenly over the rounds of the engine with the most.
      const due = Math.ceil((lane.runs * round) / rounds);
      if (lane.times.length < due) lane.times.push(await bench.run(lane.engine));
    }
  }
  return lanes;
}

/** Objects as in the JSON file. */
async function figures(lanes, batch, adapter) {
  const sizes = await downloadSizes(lanes.map(({ engine }) => Object.values(engine.files)));
  const [reference] = lanes;
  return lanes.map((lane, index) => {
    const { engine, first, times } = lane;
    const { median, spread } = summary(times.map((time) => time / batch));
    const cosine =
      lane === reference ? first.selfTest : lowestCosine(first.features, reference.first.features);
    return {
      engine: engine.name,
      device: engine.device,
      adapter: engine.device === 'webgpu' ? adapter : null,
      threads: engine.threads,
      batch,
      first_ms: first.milliseconds,
      ms_per_photo: median,
      spread,
      runs: times.length,
      agrees: cosine >= NEEDED_COSINE,
      cosine,
      bytes: sizes[index],
    };
  });
}

/** A line on a terminal that the next one replaces; nothing in a log. */
function note(words = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`);
}

async function main() {
  const options = readOptions();
  if (options.help) return console.log(HELP);
  const bench = await openBench({ gpu: options.engines.some(({ device }) => device === 'webgpu') });
  const { adapter, browser } = bench;
  let lanes;
  try {
    lanes = await measure(bench, options);
  } finally {
    await bench.close();
    note();
  }
  const rows = await figures(lanes, options.batch, adapter);
  console.log(`${browser}; ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`);
  if (adapter) console.log(`WebGPU adapter: ${adapter.name}${adapter.software ? ' (software)' : ''}`);
  console.log(table(rows));
  if (options.json) await writeFile(options.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (!rows.every(({ agrees }) => agrees)) process.exitCode = 1;
}

main().catch((error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
