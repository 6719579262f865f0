// From measurements to figures: statistics, agreement, download sizes, the table.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { composeEmbedding } from '../browser/support/reference.mjs';
import { REFERENCE } from './engines.mjs';
import { MADE, ROOT } from './paths.mjs';
import { cosine, quantile, quotient } from './statistics.mjs';

/** The lowest cosine that counts as agreement, by precision. */
export const NEEDED_COSINE = { f32: 0.999, int8: 0.97 };

/** Quality 11 takes minutes for modules of many megabytes and gains a few percent. */
export const BROTLI_QUALITY = 9;

/** Numbers in each block of the raw features of one view, in order. */
const BLOCKS = { pooled: 1280, 'std 5': 112, 'std 6': 192, 'std 7': 320 };
const FEATURES = Object.values(BLOCKS).reduce((sum, size) => sum + size);

const compress = promisify(brotliCompress);

/** Objects as in the JSON file, one per entry of `measure`. */
export async function rows({ entries, reference }, adapter) {
  const sizes = await fileSizes(entries);
  return compareWithPeers(entries.map((entry, index) => row(entry, reference, adapter, sizes[index])));
}

/** Download size `{ raw, brotli }` of the files of each entry. */
export function fileSizes(entries) {
  return downloadSizes(entries.map(({ files }) => (files ?? []).filter(isOfEngine)));
}

/** Adds the ratios to the best peer that agrees, among rows of one network. */
export function compareWithPeers(measured) {
  for (const each of measured) {
    const peers = measured.filter(
      ({ peer, agrees, device, batch }) =>
        peer && agrees && onCpu(device) === onCpu(each.device) && batch === each.batch,
    );
    const least = (key) => (peers.length ? Math.min(...peers.map((peer) => peer[key])) : null);
    each.ratio = quotient(each.ms_per_photo, least('ms_per_photo'));
    each.again_ratio = quotient(each.again_ms, least('again_ms'));
    each.processor_ratio = quotient(each.processor_ms, least('processor_ms'));
  }
  return measured;
}

function row(entry, reference, adapter, bytes) {
  const { engine, batch, first, times, restarts, memory, gpu, error } = entry;
  const { name, device, peer, precision, threads } = engine;
  const common = { engine: name, peer, device, precision, threads, batch, runs: times.length };
  if (error) {
    return { ...common, error, first_ms: null, again_ms: null, ms_per_photo: null, agrees: false };
  }
  const perPhoto = times.map((time) => time / batch);
  const { cosine, block_cosine } = agreement(entry, reference);
  const lowest = precision === 'int8' ? cosine : Math.min(cosine, block_cosine);
  return {
    ...common,
    adapter: device === 'webgpu' ? adapter : null,
    first_ms: first,
    again_ms: quantile(restarts, 0.5),
    ms_per_photo: quantile(perPhoto, 0.5),
    spread: quantile(perPhoto, 0.75) - quantile(perPhoto, 0.25),
    agrees: lowest >= NEEDED_COSINE[precision],
    cosine,
    block_cosine,
    bytes,
    memory_bytes: memory,
    launches: gpu?.launches ?? null,
    submit_ms: gpu?.submit ?? null,
    gpu_bytes: gpu?.bytes ?? null,
  };
}

const onCpu = (device) => device === 'cpu';

/** The lowest cosines over the photos, of embeddings and of blocks; NaN without a reference. */
function agreement({ engine, features }, { features: expected, test }) {
  if (!test) return { cosine: Number.NaN, block_cosine: Number.NaN };
  const pairs =
    engine === REFERENCE ? [[test.features, test.reference]] : features.map((own, index) => [own, expected[index]]);
  const lowest = (measure) => Math.min(...pairs.map(([one, other]) => measure(one, other)));
  return {
    cosine: lowest((one, other) => cosine(composeEmbedding([one]), composeEmbedding([other]))),
    block_cosine: lowest(lowestCosine),
  };
}

/** The lowest cosine of any block of the features of one view; NaN for arrays of another length. */
export function lowestCosine(features, others) {
  if (features.length !== FEATURES || others.length !== FEATURES) return Number.NaN;
  let start = 0;
  const cosines = Object.values(BLOCKS).map((size) => {
    const block = [start, start + size];
    start += size;
    return cosine(features.slice(...block), others.slice(...block));
  });
  return Math.min(...cosines);
}

/** Excludes the bench's own page; generated files belong to the peers. */
function isOfEngine(path) {
  return !path.startsWith('tests/bench/') || path.startsWith(MADE);
}

/** Download size `{ raw, brotli }` of each list of files. */
async function downloadSizes(lists) {
  const sizes = new Map();
  for (const file of new Set(lists.flat())) {
    const raw = await readFile(join(ROOT, file));
    const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
    sizes.set(file, { raw: raw.length, brotli: (await compress(raw, { params })).length });
  }
  const total = (files, kind) => files.reduce((sum, file) => sum + sizes.get(file)[kind], 0);
  return lists.map((files) => ({ raw: total(files, 'raw'), brotli: total(files, 'brotli') }));
}

/** Unknown figures, and those that do not apply, are a dash. */
const figure = (value, digits) => (value == null ? '-' : value.toFixed(digits));
const megabytes = (value) => figure(value == null ? null : value / 1e6, 1);
const agrees = ({ agrees, cosine, error }) => (error ? 'failed' : `${agrees ? 'yes' : 'NO'} ${figure(cosine, 6)}`);

/** Title and cell of each column, in order. */
export const ENGINE_COLUMNS = [
  ['engine', ({ engine }) => engine],
  ['device', ({ device }) => device],
  ['threads', ({ threads }) => threads],
  ['batch', ({ batch }) => batch],
  ['first ms', ({ first_ms }) => figure(first_ms, 0)],
  ['again ms', ({ again_ms }) => figure(again_ms, 0)],
  ['x peer', ({ again_ratio }) => figure(again_ratio, 2)],
  ['ms/photo', ({ ms_per_photo }) => figure(ms_per_photo, 1)],
  ['spread', ({ spread }) => figure(spread, 1)],
  ['runs', ({ runs }) => runs],
  ['x peer', ({ ratio }) => figure(ratio, 2)],
  ['agrees', agrees],
  ['files MB', ({ bytes }) => megabytes(bytes?.raw)],
  ['brotli MB', ({ bytes }) => megabytes(bytes?.brotli)],
  ['memory MB', ({ memory_bytes }) => megabytes(memory_bytes)],
  ['launches', ({ launches }) => launches ?? '-'],
  ['submit ms', ({ submit_ms }) => figure(submit_ms, 0)],
  ['GPU MB', ({ gpu_bytes }) => megabytes(gpu_bytes)],
];

/** The same with --backbones. */
export const BACKBONE_COLUMNS = [
  ['network', ({ network }) => network],
  ...ENGINE_COLUMNS.slice(0, -3),
  ['cpu ms', ({ processor_ms }) => figure(processor_ms, 0)],
  ['x peer', ({ processor_ratio }) => figure(processor_ratio, 2)],
];

/** The same with --pipeline. */
export const PIPELINE_COLUMNS = [
  ['from file', ({ engine }) => engine],
  ['threads', ({ threads }) => threads ?? '-'],
  ['first ms', ({ first_ms }) => figure(first_ms, 0)],
  ['one file ms', ({ one_file_ms }) => figure(one_file_ms, 0)],
  ['x peer', ({ one_file_ratio }) => figure(one_file_ratio, 2)],
  ['files', ({ files }) => files],
  ['runs', ({ runs }) => runs ?? '-'],
  ['files/s', ({ photos_per_second }) => figure(photos_per_second, 2)],
  ['spread', ({ spread }) => figure(spread, 2)],
  ['x peer', ({ ratio }) => figure(ratio, 2)],
  ['agrees', agrees],
  ['peak MB, first half', ({ peak_memory_first_half }) => megabytes(peak_memory_first_half)],
  ['second half', ({ peak_memory_second_half }) => megabytes(peak_memory_second_half)],
];

/** The same with --native. */
export const NATIVE_COLUMNS = [
  ['native', ({ engine }) => engine],
  ['threads', ({ threads }) => threads],
  ['ms/photo', ({ ms_per_photo }) => figure(ms_per_photo, 1)],
  ['spread', ({ spread }) => figure(spread, 1)],
  ['runs', ({ runs }) => runs ?? '-'],
  ['x peer', ({ ratio }) => figure(ratio, 2)],
];

/** The rows as lines of text in columns. */
export function table(rows, columns) {
  const titles = columns.map(([title]) => title);
  const lines = [titles, ...rows.map((row) => columns.map(([, cell]) => String(cell(row))))];
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const pad = (line) => line.map((cell, column) => cell.padEnd(widths[column])).join('  ');
  return lines.map((line) => pad(line).trimEnd()).join('\n');
}
