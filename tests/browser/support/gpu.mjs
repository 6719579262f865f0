// A hand on the graphics device that the page's worker uses. Only for Chromium.

/** What the package calls the worker that owns the device. */
const SESSION = 'handful';

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
