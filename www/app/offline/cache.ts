/** Fetches files and caches copies of them for a start without a network. */
export interface OfflineCache {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Registers the service worker; to be called when everything is fetched and before the page is sealed. */
  register(): void;
  /** Writes the copies to the cache; returns whether the page can start without a network. */
  save(): Promise<boolean>;
}

/** The cache shared with the service worker: one per folder that the page is served from. */
const SCOPE = new URL('./', location.href).href;
const CACHE = `handful ${SCOPE}`;

/** Starts collecting copies. They are written only after the page has started, so as not to delay it. */
export function startOfflineCache(): OfflineCache {
  const { serviceWorker } = navigator;
  // Missing on an insecure connection, although its type does not say so.
  if (!serviceWorker || typeof caches === 'undefined') {
    const no = Promise.resolve(false);
    return { fetch: (url, init) => fetch(url, init), register: () => undefined, save: () => no };
  }
  let registered = Promise.resolve(false);
  // By URL, because an aborted load may be followed by another.
  const copies = new Map<string, Response>();
  return {
    async fetch(url, init) {
      const response = await fetch(url, init);
      // An active service worker has already cached it.
      if (isFile(response) && !serviceWorker.controller) copies.set(url, response.clone());
      return response;
    },
    register() {
      registered = serviceWorker.register('./service-worker.js').then(
        () => true,
        () => false,
      );
    },
    async save() {
      const cache = await caches.open(CACHE).catch(() => null);
      const puts = [...copies].map(([url, copy]) => put(cache, url, copy));
      copies.clear();
      const done = await Promise.all(puts);
      return (await registered) && done.every(Boolean) && isActive(serviceWorker);
    },
  };
}

/** Some networks answer with a login page; no file of the page is HTML. */
function isFile({ ok, headers }: Response): boolean {
  return ok && !headers.get('content-type')?.startsWith('text/html');
}

async function put(cache: Cache | null, url: string, copy: Response): Promise<boolean> {
  try {
    await cache?.put(url, copy);
    return cache !== null;
  } catch {
    // Full or forbidden: the page works, but needs a network next time.
    return false;
  }
}

/** Waits until the first service worker has cached the page; `false` if that fails. */
async function isActive(container: ServiceWorkerContainer): Promise<boolean> {
  const registration = await container.getRegistration(SCOPE);
  const worker = registration?.installing ?? registration?.waiting ?? registration?.active;
  if (!worker) return false;
  if (registration?.active) return true;
  return new Promise((resolve) => {
    const check = (): void => {
      if (worker.state === 'activated') resolve(true);
      else if (worker.state === 'redundant') resolve(false);
    };
    worker.addEventListener('statechange', check);
    check();
  });
}
