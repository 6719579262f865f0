// The order of the runs. An engine that fails is skipped from then on.

import { relative } from 'node:path';
import { queries } from '../browser/support/fixtures.mjs';
import { REFERENCE } from './engines.mjs';
import { ROOT, WEIGHTS } from './paths.mjs';
import { attempt, note } from './progress.mjs';

/** Default number of runs: as many as fit into an engine's budget, within these limits. */
export const MAX_RUNS = 30;
export const MIN_RUNS = 3;
export const BUDGET_MS = 20_000;

/** Starts with a full cache; an engine slower than the limit is started again only once. */
const RESTARTS = 5;
const SLOW_START_MS = 3000;

/** Photos to compare engines with: few, because software graphics take seconds for each. */
const PHOTOS = queries()
  .map(({ path }) => relative(ROOT, path))
  .filter((path) => /-1\.jpg$|gravel/.test(path));

/**
 * Loads and warms up every engine, runs them in turns, and starts them again. Returns `{ entries, reference }` with an
 * entry per engine and batch: `{ engine, batch, first, times, restarts, features, files, memory, gpu }`, or `error`.
 * `compareWith` computes the reference, also for the test picture of the weight file `weights`, if there is one.
 */
export async function measure(bench, { engines, batches, runs, compareWith = REFERENCE, weights = WEIGHTS }) {
  const entries = batches.flatMap((batch) => engines.map((engine) => ({ engine, batch, times: [], restarts: [] })));
  for (const entry of entries) {
    note(`loading ${entry.engine.name}, batch ${entry.batch}`);
    await attempt(entry, () => start(bench, entry, runs));
  }
  await interleave(entries);
  for (const entry of entries) {
    note(`checking ${entry.engine.name}`);
    await attempt(entry, () => finish(entry));
    await entry.lane?.close();
  }
  for (let round = 1; round <= RESTARTS; round++) {
    note(`start ${round} of ${RESTARTS}`);
    for (const entry of entries) {
      const enough = round > 1 && entry.first > SLOW_START_MS;
      if (!enough) await attempt(entry, () => restart(bench, entry));
    }
  }
  const reference = {};
  await attempt(reference, () => computeReference(bench, reference, compareWith, weights));
  note();
  return { entries, reference };
}

async function start(bench, entry, runs) {
  entry.lane = await open(bench, entry.batch);
  entry.before = await entry.lane.memory({ reset: true });
  entry.first = await load(bench, entry.lane, entry.engine);
  const warm = await entry.lane.call('run');
  const fitting = Math.floor(BUDGET_MS / warm);
  entry.runs = runs ?? Math.max(MIN_RUNS, Math.min(MAX_RUNS, fitting));
  entry.files = [...entry.lane.files];
}

/** Spreads the runs of each engine evenly over the rounds of the engine with the most runs. */
async function interleave(entries) {
  const rounds = Math.max(...entries.map(({ runs }) => runs ?? 0));
  for (let round = 1; round <= rounds; round++) {
    note(`round ${round} of ${rounds}`);
    for (const entry of entries) {
      const due = Math.ceil((entry.runs * round) / rounds);
      if (entry.times.length < due) {
        await attempt(entry, () => timeOnce(entry));
      }
    }
  }
}

async function timeOnce(entry) {
  const before = await entry.lane.processorTime();
  entry.times.push(await entry.lane.call('run'));
  const after = await entry.lane.processorTime();
  if (before !== null && after !== null) entry.processorTime = (entry.processorTime ?? 0) + after - before;
}

async function finish(entry) {
  const { engine, lane, before } = entry;
  const after = await lane.memory();
  entry.memory = before && after ? after.peak - before.now : null;
  entry.gpu = engine.device === 'cpu' ? null : await lane.call('gpuUse');
  entry.features = await lane.call('embed');
}

/** The reference engine's features of the photos and of the test picture. Last, because it fills the browser's cache. */
async function computeReference(bench, reference, engine, weights) {
  note(`computing the reference with ${engine.name}`);
  const lane = await open(bench, 1);
  try {
    await load(bench, lane, engine);
    reference.features = await lane.call('embed');
    if (weights) reference.test = await lane.call('selfTest', { weights: bench.url(weights) });
  } finally {
    await lane.close();
  }
}

async function restart(bench, entry) {
  const lane = await open(bench, entry.batch);
  try {
    entry.restarts.push(await load(bench, lane, entry.engine));
  } finally {
    await lane.close();
  }
}

/** A page with the photos ready. */
async function open(bench, batch) {
  const lane = await bench.openWorker('tests/bench/worker.mjs');
  await lane.call('prepare', { urls: PHOTOS.map((path) => bench.url(path)), size: batch });
  lane.files.clear();
  return lane;
}

function load(bench, lane, { runner, files, device }) {
  const urls = Object.entries(files).map(([role, path]) => [role, bench.url(path)]);
  return lane.call('load', { runner: bench.url(runner), urls: Object.fromEntries(urls), device });
}
