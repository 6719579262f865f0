// From times to figures: statistics, agreement, download sizes and the table.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { ROOT } from './browser.mjs';

/** Below 11, the best, which takes minutes for the GPU module and gains a few percent. */
export const BROTLI_QUALITY = 9;

/** Numbers in each block of the raw features of one view, in order. */
const BLOCKS = { pooled: 1280, 'std 5': 112, 'std 6': 192, 'std 7': 320 };
const FEATURES = Object.values(BLOCKS).reduce((sum, size) => sum + size);

const compress = promisify(brotliCompress);

/** The value below which the share `q` (0 to 1) of the values lies, interpolated. */
export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/** Median and interquartile range. */
export function summary(values) {
  return { median: quantile(values, 0.5), spread: quantile(values, 0.75) - quantile(values, 0.25) };
}

/** The lowest cosine of any block of any view; NaN where the features are not of the same views. */
export function lowestCosine(features, others) {
  if (features.length !== others.length || features.length % FEATURES) return Number.NaN;
  const cosines = [];
  for (let start = 0; start < features.length; ) {
    for (const size of Object.values(BLOCKS)) {
      const block = [start, start + size];
      cosines.push(cosine(features.slice(...block), others.slice(...block)));
      start += size;
    }
  }
  return Math.min(...cosines);
}

function cosine(one, other) {
  const dot = (a, b) => a.reduce((sum, value, index) => sum + value * b[index], 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}

/** Bytes that an engine makes a browser download, `{ raw, brotli }`, for each list of files. */
export async function downloadSizes(lists) {
  const sizes = new Map();
  for (const file of new Set(lists.flat())) {
    const raw = await readFile(join(ROOT, file));
    const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
    sizes.set(file, { raw: raw.length, brotli: (await compress(raw, { params })).length });
  }
  const total = (files, kind) => files.reduce((sum, file) => sum + sizes.get(file)[kind], 0);
  return lists.map((files) => ({ raw: total(files, 'raw'), brotli: total(files, 'brotli') }));
}

/** The rows, objects as in the JSON file, as lines of text in columns. */
export function table(rows) {
  const columns = {
    engine: ({ engine }) => engine,
    device: ({ device }) => device,
    threads: ({ threads }) => threads,
    batch: ({ batch }) => batch,
    'first ms': ({ first_ms }) => first_ms.toFixed(0),
    'ms/photo': ({ ms_per_photo }) => ms_per_photo.toFixed(1),
    spread: ({ spread }) => spread.toFixed(1),
    runs: ({ runs }) => runs,
    agrees: ({ agrees, cosine }) => `${agrees ? 'yes' : 'NO'} ${cosine.toFixed(6)}`,
    'raw MB': ({ bytes }) => (bytes.raw / 1e6).toFixed(2),
    'brotli MB': ({ bytes }) => (bytes.brotli / 1e6).toFixed(2),
  };
  const body = rows.map((row) => Object.values(columns).map((cell) => String(cell(row))));
  const cells = [Object.keys(columns), ...body];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
