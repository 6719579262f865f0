// WebGPU forced on the software adapter: the embeddings, a prediction, and a device that is lost during a batch. A photo
// takes about a second, so the photos are few and the mode is fast.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { appears } from './support/browsers.mjs';
import { embed, embedPixels } from './support/embed.mjs';
import { classes, fixturePath, portable, queries } from './support/fixtures.mjs';
import { crashGpuProcess, loseDeviceAfter, openOnWebGpu, wasLost, watchDevice } from './support/gpu.mjs';
import { sharePage, withPage } from './support/page.mjs';
import {
  agree,
  NEEDED_FROM_FILE,
  NEEDED_FROM_PIXELS,
  referenceEmbedding,
  referencePhotos,
  referencePixels,
} from './support/reference.mjs';

/** f16 weights and f32 arithmetic on both sides: only the order of summation differs. */
const NEEDED_BETWEEN_ENGINES = 0.9999;
/** A pass over a few photos makes more submissions than this. */
const SUBMITS_IN_A_PASS = 3;
const INTO_THE_PASS_MS = 1_000;
/** The names of the two empty classes that a fresh page starts with. */
const [LEFT, RIGHT] = ['Class 1', 'Class 2'];
const { at } = app;

let site;
let page;
let gpu;

const options = { query: null, browser: { webgpu: 'swiftshader' }, timeout: 300_000 };
const step = sharePage(options, async (opened) => {
  ({ site, page } = opened);
  gpu = watchDevice(page);
  await openOnWebGpu(page, site);
});

step('WebGPU is in use because the address asks for it', async () => {
  const { device, why } = await app.engine(page);
  assert.deepEqual({ device, why }, { device: 'webgpu', why: 'forced' });
});

step('it computes the embeddings of the reference', async (t) => {
  const pixels = referencePixels();
  agree(t, 'pixels', NEEDED_FROM_PIXELS, await embedPixels(page, pixels), pixels.embedding);
  const [, photo] = referencePhotos;
  const ours = await embed(page, portable(fixturePath(photo)));
  agree(t, photo, NEEDED_FROM_FILE, ours, referenceEmbedding(photo, ['a']));
});

step('it computes the embeddings that the CPU computes in f32', (t) =>
  withPage({ query: 'device=cpu&precision=f32&mode=fast' }, async ({ page: cpu }) => {
    for (const path of referencePhotos.slice(0, 2)) {
      const photo = portable(fixturePath(path));
      agree(t, path, NEEDED_BETWEEN_ENGINES, await embed(page, photo), await embed(cpu, photo));
    }
  }),
);

step('it predicts', async () => {
  const [first, second] = classes();
  await app.addPhotos(page, LEFT, first.photos.slice(0, 2), 2);
  await app.addPhotos(page, RIGHT, second.photos.slice(0, 2), 2);
  await app.rest(page);
  assert.equal(await answerFor(first), LEFT);
  assert.equal((await app.engine(page)).device, 'webgpu');
});

step('a device destroyed during a batch loses no photo', async () => {
  const [, second] = classes();
  await loseDeviceAfter(gpu, SUBMITS_IN_A_PASS);
  await app.addPhotos(page, RIGHT, second.photos.slice(2, 5), 5);
  assert.ok(await wasLost(gpu), 'the device was not destroyed');
  await endedOnTheCpu([2, 5]);
});

step('a GPU process that crashes during a batch loses no photo', async () => {
  const [, second] = classes();
  await openOnWebGpu(page, site);
  // The photos of the test before are stored, and both engines compute the same embeddings.
  await app.learnt(page, RIGHT, 5);
  await app.addPhotos(page, RIGHT, second.photos.slice(0, 4));
  await appears(page, at('progress'));
  await pause(INTO_THE_PASS_MS);
  await crashGpuProcess(page);
  await app.learnt(page, RIGHT, 9);
  await endedOnTheCpu([2, 9]);
});

/** Checks that the CPU engine has taken over with every photo, says so, and works. */
async function endedOnTheCpu(counts) {
  const { device, why, words } = await app.engine(page);
  assert.equal(device, 'cpu', words);
  assert.equal(why, 'device-lost', words);
  assert.match(words, /processor took over/);
  assert.equal(await app.count(page, at('failure')), 0);
  assert.deepEqual(
    (await app.held(page)).map(({ count }) => count),
    counts,
  );
  await app.rest(page);
  assert.equal(await answerFor(classes()[0]), LEFT);
}

/** The page's answer for a query photo of a class. */
async function answerFor({ label }) {
  const { path } = queries().find((query) => query.label === label);
  const [answer] = await app.recognise(page, [path]);
  return answer.label;
}
