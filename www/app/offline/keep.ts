/** A way to fetch that keeps a copy of each file for a start without a network. */
export interface Keeper {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Settles when the service worker is known to the browser, or will never be. */
  readonly registered: Promise<boolean>;
  /** Whether all that was fetched, and the page itself, is kept. To be asked after the last fetch. */
  kept(): Promise<boolean>;
}

/** Where the service worker looks too: one cache for each folder that the page is served from. */
const SCOPE = new URL('./', location.href).href;
const CACHE = `handful ${SCOPE}`;

/** Registers the service worker; to be done before the page is sealed, which forbids it. */
export function startKeeping(): Keeper {
  const { serviceWorker } = navigator;
  // Browsers leave it out where the connection is not secure, whatever the types say.
  if (!serviceWorker || typeof caches === 'undefined') {
    const no = Promise.resolve(false);
    return { fetch: (url, init) => fetch(url, init), registered: no, kept: () => no };
  }
  const registered = serviceWorker.register('./service-worker.js').then(
    () => true,
    () => false,
  );
  const cache = caches.open(CACHE).catch(() => null);
  // By address, because a load that was given up may be followed by another.
  const copies = new Map<string, Promise<boolean>>();
  return {
    registered,
    async fetch(url, init) {
      const response = await fetch(url, init);
      // A service worker in charge has kept it already.
      if (response.ok && !serviceWorker.controller) {
        copies.set(url, put(cache, url, response.clone()));
      }
      return response;
    },
    async kept() {
      if (!(await registered)) return false;
      const [worker, ...done] = await Promise.all([isActive(serviceWorker), ...copies.values()]);
      return worker && done.every(Boolean);
    },
  };
}

async function put(cache: Promise<Cache | null>, url: string, copy: Response): Promise<boolean> {
  try {
    const place = await cache;
    await place?.put(url, copy);
    return place !== null;
  } catch {
    // No room, or not allowed: the page works, it only needs a network next time.
    return false;
  }
}

/** Waits for the first service worker to have kept the page; `false` if it gives up. */
async function isActive(container: ServiceWorkerContainer): Promise<boolean> {
  const registration = await container.getRegistration(SCOPE);
  const worker = registration?.installing ?? registration?.waiting ?? registration?.active;
  if (!worker) return false;
  if (registration?.active) return true;
  return new Promise((resolve) => {
    const look = (): void => {
      if (worker.state === 'activated') resolve(true);
      else if (worker.state === 'redundant') resolve(false);
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
