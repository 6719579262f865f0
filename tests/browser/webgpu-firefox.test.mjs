// The WebGPU engine in Firefox, whose WebGPU is another implementation than Chromium's. With Mesa's software adapter it
// computes in 16 bits, which Chromium's software adapter does not.

import assert from 'node:assert/strict';
import * as app from './support/app.mjs';
import { embed, embedPixels } from './support/embed.mjs';
import { fixturePath, portable } from './support/fixtures.mjs';
import { ask, teach } from './support/flow.mjs';
import { openOnWebGpu } from './support/gpu.mjs';
import { FAST, sharePage } from './support/page.mjs';
import {
  agree,
  NEEDED_FROM_FILE,
  NEEDED_FROM_PIXELS,
  referenceEmbedding,
  referencePhotos,
  referencePixels,
} from './support/reference.mjs';

/** Activations and weights in 16 bits, sums in 32. */
const NEEDED_IN_F16 = 0.999;

let site;
let page;
/** `{ f16, software }`, or null where Firefox has no adapter. */
let adapter;

const options = { engine: 'firefox', query: null, browser: { webgpu: true }, timeout: 300_000 };
const step = sharePage(options, async (opened) => {
  ({ site, page } = opened);
  await page.goto(site.url(FAST));
  adapter = await page.evaluate(describeAdapter);
});

step('it computes the embeddings of the reference', async (t) => {
  if (skipWithoutAdapter(t)) return;
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

step('it learns and predicts', async (t) => {
  if (skipWithoutAdapter(t)) return;
  await teach(page, 3);
  await ask(page, 2);
  assert.equal((await app.engine(page)).device, 'webgpu');
});

step('a software adapter is not used unless the address asks for it', async (t) => {
  if (skipWithoutAdapter(t) || !adapter.software) return;
  await app.open(page, site.url('device=auto&mode=fast'));
  const { device, why } = await app.engine(page);
  assert.deepEqual({ device, why }, { device: 'cpu', why: 'software-adapter' });
});

/** Skips the test, and returns true, where Firefox has no adapter. */
function skipWithoutAdapter(t) {
  if (!adapter) t.skip('Firefox has no WebGPU adapter; the package mesa-vulkan-drivers contains a software adapter');
  return !adapter;
}

/** Runs in the page. */
async function describeAdapter() {
  const found = await navigator.gpu?.requestAdapter();
  return found ? { f16: found.features.has('shader-f16'), software: found.info.isFallbackAdapter } : null;
}
