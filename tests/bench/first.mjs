#!/usr/bin/env node
// A first visit over a narrow line: seconds and bytes from the address to the first prediction on the sample photos.
// The button is clicked as soon as it can be. Every run has a fresh browser profile.
//
//   node tests/bench/first.mjs [--dist dist,OTHER/dist] [--runs 5] [--megabits 4] [--latency 20] [--json FILE]

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { createStaticServer, listen } from '../../www/serve.mjs';
import { find } from '../browser/support/find.mjs';
import { openNarrowLine } from './narrow.mjs';
import { ROOT } from './paths.mjs';
import { note } from './progress.mjs';
import { quantile } from './statistics.mjs';

/** A run without a prediction by then has failed. */
const LIMIT_MS = 120_000;

const { values: settings } = parseArgs({
  options: {
    dist: { type: 'string', default: join(ROOT, 'dist') },
    runs: { type: 'string', default: '5' },
    megabits: { type: 'string', default: '4' },
    latency: { type: 'string', default: '20' },
    json: { type: 'string' },
  },
});
const folders = settings.dist.split(',');
const runs = Number(settings.runs);
const bitsPerSecond = 1e6 * Number(settings.megabits);
const latency = Number(settings.latency);

/** Figures of each run by folder; the folders take turns, so that a busy minute slows all of them. */
const visits = new Map(folders.map((folder) => [folder, []]));
for (let run = 1; run <= runs; run++) {
  for (const folder of folders) {
    note(`run ${run} of ${runs}, ${folder}`);
    visits.get(folder).push(await visit(folder));
  }
}
note();
const rows = folders.map((folder) => summary(folder, visits.get(folder)));
console.log(`${settings.megabits} Mbit/s, ${latency} ms latency, median of ${runs} first visits`);
console.table(rows.map(({ visits: _, ...row }) => row));
if (settings.json) await writeFile(settings.json, `${JSON.stringify(rows, null, 2)}\n`);

async function visit(folder) {
  const server = createStaticServer(folder);
  // The server has handed a large file over long before it has passed the line.
  server.keepAliveTimeout = LIMIT_MS;
  const line = await openNarrowLine({ port: await listen(server, 0), bitsPerSecond, latency });
  const browser = await chromium.launch({ executablePath: find('chromium'), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    await page.goto(`http://127.0.0.1:${line.port}/?device=cpu`, { waitUntil: 'commit' });
    // Clicks when the button is enabled.
    await page.click('[data-testid=try-samples]');
    const clicked = seconds();
    await page.waitForSelector('[data-testid=app][data-phase=ready]');
    const ready = seconds();
    await page.waitForSelector('[data-testid=query-result][data-state=done]');
    const predicted = seconds();
    const bytes = line.sent();
    await page.waitForSelector('[data-testid=app][data-seal=sealed]');
    return { clicked, ready, predicted, bytes, sealed: seconds() };
  } finally {
    await browser.close();
    line.close();
    server.closeAllConnections();
    server.close();
  }
}

function summary(folder, visits) {
  const median = (key, digits) =>
    Number(
      quantile(
        visits.map((one) => one[key]),
        0.5,
      ).toFixed(digits),
    );
  return {
    folder,
    runs: visits.length,
    'button s': median('clicked', 2),
    'engine s': median('ready', 2),
    'prediction s': median('predicted', 2),
    'wire MB': Number((median('bytes', 0) / 1e6).toFixed(2)),
    'sealed s': median('sealed', 2),
    visits,
  };
}
