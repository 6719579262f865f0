#!/usr/bin/env node
// How much memory the page takes while a folder of ten thousand photos is read, beyond what the browser has with an empty
// page and with one that was taught, by kind of process. Linux only. The browser has a profile on the disk, as a person's has: in a private
// window it keeps in memory what it otherwise writes.
//
//   node tests/bench/folder-memory.mjs [photos]

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import * as app from '../browser/support/app.mjs';
import { waitFor } from '../browser/support/browsers.mjs';
import { find } from '../browser/support/find.mjs';
import { manySmallPhotos, teachLessons } from '../browser/support/many.mjs';
import { openSite } from '../browser/support/site.mjs';

const { at } = app;
const PHOTOS = Number(process.argv[2] ?? 10_000);
const SHOTS = 4;
const SAMPLE_EVERY_MS = 2_000;
/** The browser gives memory back some time after it was last needed. */
const CALM_MS = 25_000;
const READ_LIMIT_MS = 1_200_000;

/** Started by the browser for itself, at a time of its own choice. */
const OTHERS = ['OnDeviceModelService', 'TracingService'];

const site = await openSite();
const profile = mkdtempSync(join(tmpdir(), 'handful-profile-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: find('chromium'),
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
});
let many;
try {
  const page = pageOf(context.pages()[0] ?? (await context.newPage()));
  await pause(CALM_MS);
  const blank = memory();
  await page.raw.addInitScript(() => delete window.showDirectoryPicker);
  await app.open(page, site.url('device=cpu&mode=fast'));
  many = await manySmallPhotos(page, PHOTOS, SHOTS);
  await teachLessons(page, many, SHOTS);
  await page.click(at('view-label'));
  await pause(CALM_MS);
  const taught = memory();
  const rows = { blank, taught, most: taught };
  await page.choose(at('label-folder'), many.folder);
  await waitFor(page, 'the grid', (css) => Boolean(document.querySelector(css)), at('label-progress'));
  rows.opened = memory();
  const end = Date.now() + READ_LIMIT_MS;
  while (!(await page.evaluate(isAllRead))) {
    if (Date.now() > end) throw new Error('The folder was not read in time.');
    await pause(SAMPLE_EVERY_MS);
    const now = memory();
    if (total(now) > total(rows.most)) rows.most = now;
  }
  rows.read = memory();
  await pause(CALM_MS);
  rows.calm = memory();
  console.table(
    Object.fromEntries(
      ['blank', 'taught', 'opened', 'most', 'read', 'calm'].map((name) => [
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
  many?.remove();
  await context.close();
  await site.close();
  rmSync(profile, { recursive: true, force: true });
}

/** Megabytes that are in memory for a kind of process alone or as its share; code and files of the browser do not count. */
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
    // It ended between the list and the look.
    return 0;
  }
}

function total(sums) {
  return Object.values(sums).reduce((sum, megabytes) => sum + megabytes, 0);
}

/** As much of the tests' page as is used here. */
function pageOf(raw) {
  return {
    raw,
    goto: (url) => raw.goto(url),
    evaluate: (body, argument) => raw.evaluate(body, argument),
    click: (css) => raw.locator(css).first().click(),
    choose: (css, paths) => raw.locator(css).first().setInputFiles(paths),
    faults: async () => [],
  };
}

/** Runs in the page. */
function isAllRead() {
  const summary = document.querySelector('[data-testid=label-summary]');
  return Boolean(summary) && !document.querySelector('[data-testid=label-progress]');
}
