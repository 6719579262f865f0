// A peer's worker: the first message has its engine and the width of shrunk photos, the others have files.

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
 * The browser decodes and shrinks the photo on another thread, to the input's height. Cropping and shrinking in one step
 * would be faster, but Chromium then skips pixels instead of averaging them.
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
