// WebGPU forced on the software adapter: right numbers, a prediction, and a device that dies in the middle.
// It takes seconds per photo, so the photos are few and the mode is the fast one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import * as app from './support/app.mjs';
import { openBrowser, waitFor } from './support/browsers.mjs';
import { embed, embedPixels } from './support/embed.mjs';
import { skipped } from './support/find.mjs';
import { classes, fixturePath, portable, queries } from './support/fixtures.mjs';
import { crashGpuProcess, loseDeviceAfter, openOnWebGpu, wasLost, watchDevice } from './support/gpu.mjs';
import {
  agree,
  NEEDED_FROM_FILE,
  NEEDED_FROM_PIXELS,
  referenceEmbedding,
  referencePhotos,
  referencePixels,
} from './support/reference.mjs';
import { openSite } from './support/site.mjs';

const options = { skip: skipped('chromium'), timeout: 300_000 };
/** f16 weights on both sides, f32 arithmetic: what is left is the order of summation. */
const NEEDED_BETWEEN_ENGINES = 0.9999;
/** A pass over a few photos is given to the queue in more pieces than this. */
const SUBMITS_IN_A_PASS = 3;
const INTO_THE_PASS_MS = 1_000;
/** The names of the two empty classes that a fresh page starts with. */
const [LEFT, RIGHT] = ['Class 1', 'Class 2'];
const { at } = app;

let site;
let page;
let gpu;

before(async () => {
  if (options.skip) return;
  site = await openSite();
  page = await openBrowser('chromium', { webgpu: 'swiftshader' });
  gpu = watchDevice(page);
  await openOnWebGpu(page, site);
});

after(async () => {
  await page?.close();
  await site?.close();
});

test('WebGPU is in use because it was asked for', options, async () => {
  const { device, why } = await app.engine(page);
  assert.deepEqual({ device, why }, { device: 'webgpu', why: 'forced' });
});

test('it computes the embeddings of the reference', options, async (t) => {
  const pixels = referencePixels();
  agree(t, 'pixels', NEEDED_FROM_PIXELS, await embedPixels(page, pixels), pixels.embedding);
  const [, photo] = referencePhotos;
  const ours = await embed(page, portable(fixturePath(photo)));
  agree(t, photo, NEEDED_FROM_FILE, ours, referenceEmbedding(photo, ['a']));
});

test('it computes the embeddings that the CPU computes in f32', options, async (t) => {
  const cpu = await openBrowser('chromium');
  try {
    await app.open(cpu, site.url('device=cpu&precision=f32&mode=fast'));
    for (const path of referencePhotos.slice(0, 2)) {
      const photo = portable(fixturePath(path));
      agree(t, path, NEEDED_BETWEEN_ENGINES, await embed(page, photo), await embed(cpu, photo));
    }
  } finally {
    await cpu.close();
  }
});

test('it predicts', options, async () => {
  const [first, second] = classes();
  await app.addPhotos(page, LEFT, first.photos.slice(0, 2), 2);
  await app.addPhotos(page, RIGHT, second.photos.slice(0, 2), 2);
  await app.rest(page);
  assert.equal(await answerFor(first), LEFT);
  assert.equal((await app.engine(page)).device, 'webgpu');
});

test('a device destroyed in the middle of a batch loses no photo', options, async () => {
  const [, second] = classes();
  await loseDeviceAfter(gpu, SUBMITS_IN_A_PASS);
  await app.addPhotos(page, RIGHT, second.photos.slice(2, 5), 5);
  assert.ok(await wasLost(gpu), 'the device was not destroyed');
  await endedOnTheCpu([2, 5]);
});

test('a GPU process that crashes in the middle of a batch loses no photo', options, async () => {
  const [, second] = classes();
  await openOnWebGpu(page, site);
  // What the test before has taught is kept, because both engines compute the same embeddings.
  await app.learnt(page, RIGHT, 5);
  await app.addPhotos(page, RIGHT, second.photos.slice(0, 4));
  await waitFor(page, 'the batch to be under way', () =>
    Boolean(document.querySelector('[data-testid=progress]')),
  );
  await pause(INTO_THE_PASS_MS);
  await crashGpuProcess(page);
  await app.learnt(page, RIGHT, 9);
  await endedOnTheCpu([2, 9]);
});

test('there was no error in the console but the lost device', options, async () => {
  assert.deepEqual(await page.faults(), []);
});

/** The CPU engine has taken over, says so, holds every photo, and goes on working. */
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

/** What the page says a query photo of a class is. */
async function answerFor({ label }) {
  const { path } = queries().find((query) => query.label === label);
  const [answer] = await app.recognise(page, [path]);
  return answer.label;
}
