#!/usr/bin/env node
// The memory of the page while it reads a folder of ten thousand photos, beyond that of an empty page and of a taught
// page, by kind of process. Linux only. The browser has a profile on the disk, because a private window keeps its
// storage in memory.
//
//   node tests/bench/folder-memory.mjs [photos]

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import * as app from '../browser/support/app.mjs';
import { appears } from '../browser/support/browsers.mjs';
import { ChromiumPage } from '../browser/support/chromium.mjs';
import { find } from '../browser/support/find.mjs';
import { teachFolder, writeFolder } from '../browser/support/folder.mjs';
import { openSite } from '../browser/support/site.mjs';

const { at } = app;
const PHOTOS = Number(process.argv[2] ?? 10_000);
const SHOTS = 4;
const SAMPLE_EVERY_MS = 2_000;
/** The browser releases memory some time after its last use. */
const CALM_MS = 25_000;
const READ_LIMIT_MS = 1_200_000;

/** Processes that the browser starts for itself at any time. */
const OTHERS = ['OnDeviceModelService', 'TracingService'];

const site = await openSite();
const profile = mkdtempSync(join(tmpdir(), 'handful-profile-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: find('chromium'),
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ],
});
let folder;
try {
  const raw = context.pages()[0] ?? (await context.newPage());
  const page = new ChromiumPage(context.browser(), context, raw);
  await pause(CALM_MS);
  const blank = memory();
  await page.raw.addInitScript(() => delete window.showDirectoryPicker);
  await app.open(page, site.url('device=cpu&mode=fast'));
  folder = await writeFolder(page, PHOTOS, SHOTS);
  await teachFolder(page, folder, SHOTS);
  await app.goTo(page, 'label');
  await pause(CALM_MS);
  const taught = memory();
  const rows = { blank, taught, peak: taught };
  await page.choose(at('label-folder'), folder.path);
  await appears(page, at('label-progress'));
  rows.opened = memory();
  const end = Date.now() + READ_LIMIT_MS;
  while (!(await page.evaluate(isAllRead))) {
    if (Date.now() > end) throw new Error('The folder was not read in time.');
    await pause(SAMPLE_EVERY_MS);
    const now = memory();
    if (total(now) > total(rows.peak)) rows.peak = now;
  }
  rows.read = memory();
  await pause(CALM_MS);
  rows.calm = memory();
  console.table(
    Object.fromEntries(
      ['blank', 'taught', 'opened', 'peak', 'read', 'calm'].map((name) => [
        name,
        {
          ...rows[name],
          total: total(rows[name]),
          'beyond blank': total(rows[name]) - total(blank),
          'beyond taught': total(rows[name]) - total(taught),
        },
      ]),
    ),
  );
} finally {
  folder?.remove();
  await context.close();
  await site.close();
  rmSync(profile, { recursive: true, force: true });
}

/** Megabytes by kind of process: private memory and its share of shared memory, without code and files. */
function memory() {
  const processes = execFileSync('ps', ['-ewwo', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .map(([, pid, parent, words]) => ({ pid, parent, words }));
  const own = new Set([String(process.pid)]);
  for (let size = 0; size < own.size; ) {
    size = own.size;
    for (const { pid, parent } of processes) if (own.has(parent)) own.add(pid);
  }
  const sums = {};
  for (const { pid, words } of processes) {
    if (!own.has(pid) || pid === String(process.pid) || OTHERS.some((name) => words.includes(name))) continue;
    const [, kind] = /--type=([\w-]+)/.exec(words) ?? [null, 'browser'];
    sums[kind] = (sums[kind] ?? 0) + shareOf(pid);
  }
  return Object.fromEntries(Object.entries(sums).map(([kind, megabytes]) => [kind, Math.round(megabytes)]));
}

function shareOf(pid) {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const figures = ['Pss_Anon', 'Pss_Shmem'].map((name) => new RegExp(`${name}:\\s+(\\d+)`).exec(rollup)?.[1] ?? 0);
    return figures.reduce((sum, kilobytes) => sum + Number(kilobytes) / 1024, 0);
  } catch {
    // The process ended after it was listed.
    return 0;
  }
}

function total(sums) {
  return Object.values(sums).reduce((sum, megabytes) => sum + megabytes, 0);
}

/** Runs in the page. */
function isAllRead() {
  const summary = document.querySelector('[data-testid=label-summary]');
  return Boolean(summary) && !document.querySelector('[data-testid=label-progress]');
}
