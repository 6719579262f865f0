#!/usr/bin/env node
// Time and memory of a training in Chromium, for growing numbers of photos. Processor time is of all threads of the
// page's process, on Linux; on a busy machine it says more than wall time.
//
//   node tests/bench/training.mjs [--head ridge] [--sizes 20x50,200x50] [--runs 5]

import { parseArgs } from 'node:util';
import { openBench } from './browser.mjs';
import { note } from './progress.mjs';
import { quantile } from './statistics.mjs';

const { values: settings } = parseArgs({
  options: {
    head: { type: 'string', default: 'ridge' },
    sizes: { type: 'string', default: '20x50,50x50,100x50,200x50' },
    runs: { type: 'string', default: '5' },
  },
});
const { head } = settings;
const runs = Number(settings.runs);

const bench = await openBench({ gpu: false });
const rows = [];
try {
  for (const size of settings.sizes.split(',')) rows.push(await measure(size));
} finally {
  note();
  await bench.close();
}
console.log(`${bench.browser}, head ${head}, median of ${runs} trainings after one to warm up`);
console.table(rows);

/** A page of its own for classes x photos. */
async function measure(size) {
  const [way, shots] = size.split('x').map(Number);
  const lane = await bench.openModule('tests/bench/training-page.mjs');
  try {
    note(`adding ${size}`);
    await lane.call('load');
    await lane.call('teach', { way, shots });
    const before = await lane.memory({ reset: true });
    const trainings = [];
    for (let run = 0; run <= runs; run += 1) {
      note(`training ${size}, ${run} of ${runs}`);
      const from = await lane.processorTime();
      const training = await lane.call('train', { head });
      const to = await lane.processorTime();
      trainings.push({ ...training, processor: from === null ? Number.NaN : to - from });
    }
    const after = await lane.memory();
    const [first, ...rest] = trainings;
    const median = (key) =>
      Math.round(
        quantile(
          rest.map((training) => training[key]),
          0.5,
        ),
      );
    return {
      size,
      'first ms': Math.round(first.milliseconds),
      ms: median('milliseconds'),
      'fastest ms': Math.round(Math.min(...rest.map(({ milliseconds }) => milliseconds))),
      'processor ms': median('processor'),
      'silent ms': median('silence'),
      'held MB': before && Math.round(before.now / 1e6),
      'more MB': before && Math.round((after.peak - before.now) / 1e6),
    };
  } finally {
    await lane.close();
  }
}
