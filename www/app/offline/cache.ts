/** A way to fetch that keeps a copy of each file for a start without a network. */
export interface Keeper {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Registers the service worker; to be called when all is fetched, and before the page is sealed, which forbids it. */
  register(): void;
  /** Puts the copies away; tells whether everything that a start takes is kept. */
  keep(): Promise<boolean>;
}

/** Where the service worker looks too: one cache for each folder that the page is served from. */
const SCOPE = new URL('./', location.href).href;
const CACHE = `handful ${SCOPE}`;

/** Begins to take copies. Nothing is written until the page has started, so that it starts no later for it. */
export function startKeeping(): Keeper {
  const { serviceWorker } = navigator;
  // Browsers leave it out where the connection is not secure, whatever the types say.
  if (!serviceWorker || typeof caches === 'undefined') {
    const no = Promise.resolve(false);
    return { fetch: (url, init) => fetch(url, init), register: () => undefined, keep: () => no };
  }
  let registered = Promise.resolve(false);
  // By address, because a load that was given up may be followed by another.
  const copies = new Map<string, Response>();
  return {
    async fetch(url, init) {
      const response = await fetch(url, init);
      // A service worker in charge has kept it already.
      if (isFile(response) && !serviceWorker.controller) copies.set(url, response.clone());
      return response;
    },
    register() {
      registered = serviceWorker.register('./service-worker.js').then(
        () => true,
        () => false,
      );
    },
    async keep() {
      const cache = await caches.open(CACHE).catch(() => null);
      const puts = [...copies].map(([url, copy]) => put(cache, url, copy));
      copies.clear();
      const done = await Promise.all(puts);
      return (await registered) && done.every(Boolean) && isActive(serviceWorker);
    },
  };
}

/** Some networks answer with a page of their own; none of the files is one. */
function isFile({ ok, headers }: Response): boolean {
  return ok && !headers.get('content-type')?.startsWith('text/html');
}

async function put(cache: Cache | null, url: string, copy: Response): Promise<boolean> {
  try {
    await cache?.put(url, copy);
    return cache !== null;
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
