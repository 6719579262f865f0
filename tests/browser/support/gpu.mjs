// The page on the graphics device, and, only for Chromium, a hand on the device that its worker uses.

import { open } from './app.mjs';

/** An adapter of software takes its time to compile. */
const START_LIMIT_MS = 240_000;

/** What the package calls the worker that owns the device. */
const SESSION = 'handful';

/** Opens the page with WebGPU forced on it, in the fast mode, as each photo takes an adapter of software a second. */
export const openOnWebGpu = (page, site) => open(page, site.url('device=webgpu&mode=fast'), START_LIMIT_MS);

/** Hooks into the page's workers as they start; to be called before the page is opened. */
export function watchDevice(page) {
  const watch = { worker: null };
  page.raw.on('worker', (worker) => {
    // Those that prepare the photos are hooked too, but have no device. One that ends before it can
    // be hooked is none of ours.
    worker.evaluate(hook).then(
      (name) => {
        if (name === SESSION) watch.worker = worker;
      },
      () => {},
    );
  });
  return watch;
}

/** Destroys the worker's device once it has been given `submits` more pieces of work. */
export async function loseDeviceAfter({ worker }, submits) {
  await worker.evaluate((count) => {
    if (!globalThis.device) throw new Error('the worker has no device');
    globalThis.submitsLeft = count;
  }, submits);
}

/** Whether the device was destroyed by {@link loseDeviceAfter}. */
export const wasLost = ({ worker }) => worker.evaluate(() => globalThis.submitsLeft === 0);

/** Ends the browser's GPU process, and with it every device, as a driver's crash does. */
export async function crashGpuProcess(page) {
  const session = await page.browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
}

/** Runs in the worker: keeps the device, counts what is submitted to its queue, and tells its name. */
function hook() {
  // Not when it is asked for, as that may be before the worker can be hooked.
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
