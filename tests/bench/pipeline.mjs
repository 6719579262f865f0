// From files of 12 megapixels to embeddings: the package, and peers behind the browser's decoder.

import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { classes } from '../browser/support/fixtures.mjs';
import { composeEmbedding } from '../browser/support/reference.mjs';
import { MADE, ROOT } from './paths.mjs';
import { attempt, note } from './progress.mjs';
import { cosine, quantile, quotient } from './statistics.mjs';

/** Different photos; further files repeat them. */
const PHOTOS = 16;
const FOLDER = `${MADE}/photos`;

/** Width of 4000 x 3000 at the input's height; the middle square is view `a` of the preprocessing contract. */
const WIDTH = 299;

/** The browser's filter is not the contract's: embeddings are similar, not equal. */
const NEEDED_COSINE = 0.97;

/** Files that are embedded one after the other, before the rounds with all files. */
const SINGLES = 9;

const SAMPLE_MS = 250;

/** Rows as in the JSON file: the package, then each of the peers. */
export async function measurePipeline(bench, { peers, files, rounds }) {
  const photos = (await makePhotos(bench)).map((path) => bench.url(path));
  const sides = [{ name: 'handful', script: 'handful', settings: { photos } }];
  for (const { name, runner, files, device } of peers) {
    const urls = Object.fromEntries(Object.entries(files).map(([role, path]) => [role, bench.url(path)]));
    const engine = { runner: bench.url(runner), urls, device };
    sides.push({ name, script: 'peer', settings: { photos, engine, width: WIDTH } });
  }
  for (const side of sides) await attempt(side, () => open(bench, side));
  for (let index = 0; index < SINGLES; index++) {
    note(`file ${index + 1} of ${SINGLES}`);
    for (const side of sides) await attempt(side, () => embedOne(side, index));
  }
  for (let round = 1; round <= rounds; round++) {
    for (const side of sides) {
      note(`round ${round} of ${rounds}, ${side.name}`);
      await attempt(side, () => embedMany(side, files));
    }
  }
  note();
  for (const side of sides) await side.lane?.close();
  return rows(sides, files);
}

async function open(bench, side) {
  note(`loading ${side.name}`);
  side.lane = await bench.openModule(`tests/bench/pipeline/${side.script}.mjs`);
  Object.assign(side, { singles: [], rates: [], memory: [], embeddings: [] });
  side.first = await side.lane.call('load', side.settings);
}

async function embedOne(side, index) {
  const { milliseconds, embedding, features } = await side.lane.call('one', { index });
  side.singles.push(milliseconds);
  side.embeddings.push(embedding ?? composeEmbedding([features]));
}

async function embedMany(side, files) {
  const sample = async () => side.memory.push((await side.lane.memory())?.now);
  const timer = setInterval(sample, SAMPLE_MS);
  try {
    side.rates.push((1000 * files) / (await side.lane.call('many', { count: files })));
    side.workers = side.lane.workers;
  } finally {
    clearInterval(timer);
  }
}

function rows(sides, files) {
  const [own, ...peers] = sides;
  const running = peers.filter(({ error }) => !error);
  const best = (measure, pick) => (running.length ? pick(...running.map(measure)) : null);
  const rate = ({ rates }) => quantile(rates, 0.5);
  const single = ({ singles }) => quantile(singles, 0.5);
  return sides.map((side) => {
    const common = { engine: side.name, peer: side !== own, pipeline: true, files };
    if (side.error) return { ...common, error: side.error, agrees: false };
    const half = Math.ceil(side.memory.length / 2);
    const near = side === own ? best((peer) => lowestCosine(own, peer), Math.max) : lowestCosine(own, side);
    return {
      ...common,
      threads: side.workers,
      batch: 1,
      runs: side.rates.length,
      first_ms: side.first,
      ms_per_photo: 1000 / rate(side),
      photos_per_second: rate(side),
      spread: quantile(side.rates, 0.75) - quantile(side.rates, 0.25),
      one_file_ms: single(side),
      agrees: near === null || near >= NEEDED_COSINE,
      cosine: near,
      ratio: quotient(rate(side), best(rate, Math.max)),
      one_file_ratio: quotient(single(side), best(single, Math.min)),
      peak_memory_first_half: peak(side.memory.slice(0, half)),
      peak_memory_second_half: peak(side.memory.slice(half)),
    };
  });
}

/** Between the embeddings of the same files; null if the package failed. */
function lowestCosine(own, peer) {
  if (own.error) return null;
  return Math.min(...own.embeddings.map((embedding, index) => cosine(embedding, peer.embeddings[index])));
}

function peak(samples) {
  const known = samples.filter(Number.isFinite);
  return known.length ? Math.max(...known) : null;
}

/** Encodes the JPEG files in Chromium and returns their paths. */
async function makePhotos(bench) {
  note('encoding photos of 12 megapixels');
  await mkdir(join(ROOT, FOLDER), { recursive: true });
  const lane = await bench.openModule('tests/bench/pipeline/photos.mjs');
  const sources = classes().flatMap(({ photos }) => photos.map((path) => bench.url(relative(ROOT, path))));
  const made = await lane.call('makePhotos', { urls: sources, count: PHOTOS });
  await lane.close();
  const paths = made.map((_, at) => `${FOLDER}/${at + 1}.jpg`);
  for (const [at, path] of paths.entries()) {
    await writeFile(join(ROOT, path), Buffer.from(made[at].split(',')[1], 'base64'));
  }
  return paths;
}
