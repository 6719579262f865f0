// The workers of a page in Chromium.

/** A live set of the page's running workers; call it before the page is opened. */
export function recordWorkers({ raw }) {
  const workers = new Set();
  raw.on('worker', (worker) => {
    workers.add(worker);
    worker.on('close', () => workers.delete(worker));
  });
  return workers;
}
