// The WebGPU engine in Firefox, whose WebGPU is another implementation than Chromium's. With Mesa's software adapter it
// computes in 16 bits, which Chromium's software adapter does not.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as app from './support/app.mjs';
import { openBrowser } from './support/browsers.mjs';
import { embed, embedPixels } from './support/embed.mjs';
import { skipped } from './support/find.mjs';
import { fixturePath, portable } from './support/fixtures.mjs';
import { ask, teach } from './support/flow.mjs';
import { openOnWebGpu } from './support/gpu.mjs';
import {
  agree,
  NEEDED_FROM_FILE,
  NEEDED_FROM_PIXELS,
  referenceEmbedding,
  referencePhotos,
  referencePixels,
} from './support/reference.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('firefox'), timeout: 300_000 };
/** Maps and weights in 16 bits, sums in 32. */
const NEEDED_IN_F16 = 0.999;

let site;
let page;
/** `{ f16, software }`, or null where there is none. */
let adapter;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('firefox', { webgpu: true });
  await page.goto(site.url('device=cpu&mode=fast'));
  adapter = await page.evaluate(describeAdapter);
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('it computes the embeddings of the reference', options, async (t) => {
  if (without(t)) return;
  await openOnWebGpu(page, site);
  const { device, why } = await app.engine(page);
  assert.deepEqual({ device, why }, { device: 'webgpu', why: 'forced' });
  t.diagnostic(adapter.f16 ? 'in 16 bits' : 'in 32 bits');
  const pixels = referencePixels();
  const needed = adapter.f16 ? NEEDED_IN_F16 : NEEDED_FROM_PIXELS;
  agree(t, 'pixels', needed, await embedPixels(page, pixels), pixels.embedding);
  for (const photo of referencePhotos) {
    const ours = await embed(page, portable(fixturePath(photo)));
    agree(t, photo, NEEDED_FROM_FILE, ours, referenceEmbedding(photo, ['a']));
  }
});

test('it learns and predicts', options, async (t) => {
  if (without(t)) return;
  await teach(page, 3);
  await ask(page, 2);
  assert.equal((await app.engine(page)).device, 'webgpu');
});

test('unless it is asked for, an adapter of software is left alone', options, async (t) => {
  if (without(t) || !adapter.software) return;
  await app.open(page, site.url('device=auto&mode=fast'));
  const { device, why } = await app.engine(page);
  assert.deepEqual({ device, why }, { device: 'cpu', why: 'software-adapter' });
});

test('there was no error in the console', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

/** Whether Firefox has no adapter here, which the report then says. */
function without(t) {
  if (!adapter) t.skip('Firefox finds no WebGPU adapter; the package mesa-vulkan-drivers has one of software');
  return !adapter;
}

/** Runs in the page. */
async function describeAdapter() {
  const found = await navigator.gpu?.requestAdapter();
  return found ? { f16: found.features.has('shader-f16'), software: found.info.isFallbackAdapter } : null;
}
