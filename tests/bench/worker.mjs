// One engine in its own worker, so that engines share a browser but neither heap nor thread.
//
// Messages in: { call, ...arguments }, with one of CALLS. Messages out: { value } or { error }.
// A runner is a module with `open(urls, device)`, which resolves to an engine. Its `forward(views, count)` returns the raw
// features of `count` views, or a promise of them.

import { lastSubmitted, launchesSoFar, peakBytes, watchGpu } from './gpu-use.mjs';
import { download } from './runners/download.mjs';
import { readSafetensors } from './safetensors.mjs';

/** Input of the network: planes x side x side. */
const PLANES = 3;
const SIDE = 224;
const VIEW = PLANES * SIDE * SIDE;

const CALLS = { prepare, load, run, embed, selfTest, gpuUse };

let engine;
let photos;
let batch;

globalThis.onmessage = async ({ data: { call, ...settings } }) => {
  try {
    postMessage({ value: await CALLS[call](settings) });
  } catch (error) {
    postMessage({ error: error?.message ?? String(error) });
  }
};

/** Loads the photos and makes a batch of `size`. */
async function prepare({ urls, size }) {
  photos = await Promise.all(urls.map(toView));
  batch = { views: new Float32Array(size * VIEW), count: size };
  for (let at = 0; at < size; at++) batch.views.set(photos[at % photos.length], at * VIEW);
}

/** Milliseconds until the first features: modules, weights, compilation and the first pass. */
async function load({ runner, urls, device }) {
  watchGpu();
  const start = performance.now();
  const { open } = await import(runner);
  engine = await open(urls, device);
  await engine.forward(batch.views, batch.count);
  return performance.now() - start;
}

/** Milliseconds of one forward pass over the whole batch. */
async function run() {
  const start = performance.now();
  await engine.forward(batch.views, batch.count);
  return performance.now() - start;
}

/**
 * Launches of one forward pass over the batch, milliseconds until it was submitted to the device (null without WebGPU),
 * and the peak size of buffers so far.
 */
async function gpuUse() {
  const before = launchesSoFar();
  const start = performance.now();
  await engine.forward(batch.views, batch.count);
  const submit = lastSubmitted() ? lastSubmitted() - start : null;
  return { launches: launchesSoFar() - before, submit, bytes: peakBytes() };
}

/** The features of every photo. */
async function embed() {
  const features = [];
  for (const view of photos) features.push(Array.from(await engine.forward(view, 1)));
  return features;
}

/** The features of the test picture, and those in the weight file. */
async function selfTest({ weights }) {
  const { tensors } = readSafetensors(await download(weights));
  const features = await engine.forward(testPicture(), 1);
  return { features: Array.from(features), reference: Array.from(tensors.get('reference').data) };
}

/** A photo that the browser squashes to the input, normalised by the preprocessing contract. */
async function toView(url) {
  const file = new Blob([await download(url)]);
  const picture = await createImageBitmap(file, {
    resizeWidth: SIDE,
    resizeHeight: SIDE,
    resizeQuality: 'high',
  });
  const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d');
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Float32Array.from({ length: VIEW }, (_, at) => {
    const plane = Math.floor(at / SIDE ** 2);
    return (data[4 * (at % SIDE ** 2) + plane] - 127) / 128;
  });
}

/** As `test_picture` in src/engine. */
function testPicture() {
  return Float32Array.from({ length: VIEW }, (_, at) => {
    const channel = Math.floor(at / SIDE ** 2);
    const row = Math.floor(at / SIDE) % SIDE;
    const column = at % SIDE;
    const waves = Math.floor((row * column) / (16 + 8 * channel)) ^ (3 * row + 5 * column);
    return ((waves + 85 * channel) % 256) / 128 - 127 / 128;
  });
}
