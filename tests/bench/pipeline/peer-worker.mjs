// A worker of a peer: first told of its engine and of the width that photos shrink to, then given files.

const SIDE = 224;
const PLANES = 3;

const canvas = new OffscreenCanvas(SIDE, SIDE);
const context = canvas.getContext('2d', { willReadFrequently: true });
let engine;
let width;

globalThis.onmessage = async ({ data: { id, file, ...start } }) => {
  try {
    postMessage({ id, value: file ? await engine.forward(await toView(file), 1) : await load(start) });
  } catch (error) {
    postMessage({ id, error: error?.message ?? String(error) });
  }
};

async function load(start) {
  const { open } = await import(start.engine.runner);
  engine = await open(start.engine.urls, start.engine.device);
  width = start.width;
}

/**
 * Decoded and shrunk by the browser off this thread, to a height of the input. To cut and shrink in one step would be
 * a little less work, but Chromium then leaves pixels out instead of averaging them.
 */
async function toView(file) {
  const options = { resizeWidth: width, resizeHeight: SIDE, resizeQuality: 'high' };
  const picture = await createImageBitmap(file, options);
  context.drawImage(picture, -Math.floor((width - SIDE) / 2), 0);
  picture.close();
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const view = new Float32Array(PLANES * SIDE * SIDE);
  for (let plane = 0; plane < PLANES; plane++) {
    const start = plane * SIDE * SIDE;
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      view[start + pixel] = (data[4 * pixel + plane] - 127) / 128;
    }
  }
  return view;
}
