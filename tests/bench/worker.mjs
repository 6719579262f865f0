// One engine in a worker of its own, so that engines share a browser but neither heap nor thread.
//
// Messages in: { call: 'load', runner, device, urls, batch }, then { call: 'run' } as often as wished.
// Messages out: { value } or { error }. A new kind of engine is one more entry of RUNNERS.

/** Input of the network: planes x side x side, in the range that the preprocessing contract gives. */
const PLANES = 3;
const SIDE = 224;

/**
 * From downloaded files to `{ forward, selfTest }`: `forward(views, count)` resolves to the raw features of
 * `count` views, `selfTest()` to the lowest cosine over their blocks against a stored reference.
 */
const RUNNERS = { handful: openHandful };

const CALLS = { load, run };

let engine;
let input;

globalThis.onmessage = async ({ data }) => {
  try {
    postMessage({ value: await CALLS[data.call](data) });
  } catch (error) {
    postMessage({ error: error?.message ?? String(error) });
  }
};

/** Makes the engine and takes its first features. Downloads come before the clock starts. */
async function load({ runner, device, urls, batch }) {
  const open = await RUNNERS[runner](urls, device);
  input = { views: pictures(batch), count: batch };
  const start = performance.now();
  engine = await open();
  const features = await engine.forward(input.views, input.count);
  const milliseconds = performance.now() - start;
  return { milliseconds, features: Array.from(features), selfTest: await engine.selfTest() };
}

/** Milliseconds of one forward pass over the whole batch. */
async function run() {
  const start = performance.now();
  await engine.forward(input.views, input.count);
  return performance.now() - start;
}

async function openHandful({ glue, wasm, weights }, device) {
  const [module, code, data] = await Promise.all([import(glue), download(wasm), download(weights)]);
  return async () => {
    await module.default({ module_or_path: code });
    return module.Engine.load(data, device);
  };
}

async function download(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** `count` views, each of its own soft waves and a little noise; the same in every run. */
function pictures(count) {
  const views = new Float32Array(count * PLANES * SIDE * SIDE);
  const noise = randomNumbers(1);
  let at = 0;
  for (let photo = 0; photo < count; photo++) {
    for (let plane = 0; plane < PLANES; plane++) {
      const turns = 1 + photo + plane;
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) {
          const wave =
            Math.sin((2 * Math.PI * turns * x) / SIDE) * Math.cos((4 * Math.PI * y) / SIDE + photo);
          views[at++] = 0.8 * wave + 0.2 * (2 * noise() - 1);
        }
      }
    }
  }
  return views;
}

/** Numbers in [0, 1): the linear congruential generator of Numerical Recipes, section 7.1. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
