// The workers of a page in Chromium.

/** The page's running workers, as a set that is kept up to date; call it before the page is opened. */
export function recordWorkers({ raw }) {
  const workers = new Set();
  raw.on('worker', (worker) => {
    workers.add(worker);
    worker.on('close', () => workers.delete(worker));
  });
  return workers;
}
