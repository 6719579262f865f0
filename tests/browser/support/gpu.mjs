// The page with the WebGPU engine, and, in Chromium, control over the device in its worker.

import { open } from './app.mjs';

/** A software adapter compiles slowly. */
const START_LIMIT_MS = 240_000;

/** The name of the worker that owns the device. */
const SESSION = 'handful';

/** Opens the page with WebGPU forced, in the fast mode: a photo takes a software adapter a second. */
export const openOnWebGpu = (page, site) => open(page, site.url('device=webgpu&mode=fast'), START_LIMIT_MS);

/** Hooks into the page's workers as they start; call it before the page is opened. */
export function watchDevice(page) {
  const watch = { worker: null };
  page.raw.on('worker', (worker) => {
    // Workers that prepare photos are hooked too, and have no device. A worker may end before it is hooked.
    worker.evaluate(hook).then(
      (name) => {
        if (name === SESSION) watch.worker = worker;
      },
      () => {},
    );
  });
  return watch;
}

/** Destroys the worker's device after `submits` more submissions to its queue. */
export async function loseDeviceAfter({ worker }, submits) {
  await worker.evaluate((count) => {
    if (!globalThis.device) throw new Error('the worker has no device');
    globalThis.submitsLeft = count;
  }, submits);
}

/** Whether the device was destroyed by {@link loseDeviceAfter}. */
export const wasLost = ({ worker }) => worker.evaluate(() => globalThis.submitsLeft === 0);

/** Ends the browser's GPU process and every device, as a crash of the driver does. */
export async function crashGpuProcess(page) {
  const session = await page.browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
}

/** Runs in the worker: finds the device, counts the submissions to its queue, and returns the worker's name. */
function hook() {
  // `requestDevice` may be called before the worker is hooked.
  const { createCommandEncoder } = GPUDevice.prototype;
  GPUDevice.prototype.createCommandEncoder = function (...settings) {
    globalThis.device = this;
    return createCommandEncoder.apply(this, settings);
  };
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (...commands) {
    submit.apply(this, commands);
    if (globalThis.submitsLeft > 0 && --globalThis.submitsLeft === 0) globalThis.device.destroy();
  };
  return globalThis.name;
}
