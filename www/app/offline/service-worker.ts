// Serves the page from the cache, so that it starts without a network. File names contain a hash of the content, so a
// cached file never goes out of date; only the page itself has no hash. A new version is cached as a whole, the page
// last: a running page continues with its own files, and the next start gets the new version.

declare const self: ServiceWorkerGlobalScope;

/** The files of this version with their digests; inserted by the build. */
declare const FILES: Readonly<Record<string, string>>;
/** The files that every browser needs. Of the others, only those already used are cached. */
declare const ALWAYS: readonly string[];

const scope = self.registration.scope;
const CACHE = `handful ${scope}`;
const PAGE = './';

self.addEventListener('install', (event) => event.waitUntil(cacheVersion()));
self.addEventListener('activate', (event) => event.waitUntil(deleteOldFiles()));
self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const name = nameOf(url);
  if (method !== 'GET' || name === null) return;
  if (mode === 'navigate') {
    if (name === '' || name === 'index.html') event.respondWith(answer(PAGE, event.request));
  } else if (isOurs(name) || isHashed(name)) event.respondWith(answer(name, event.request));
});

/** Fetches the files of this version that the cache lacks, and then the page itself. */
async function cacheVersion(): Promise<void> {
  const cache = await caches.open(CACHE);
  const cached = (await cache.keys()).map(({ url }) => nameOf(url) ?? '');
  const used = new Set(cached.map(withoutHash));
  const wanted = Object.keys(FILES).filter(
    (name) => ALWAYS.includes(name) || (used.has(withoutHash(name)) && isHashed(name)),
  );
  const missing = wanted.filter((name) => !isHashed(name) || !cached.includes(name));
  await Promise.all(missing.map((name) => cacheFile(cache, name)));
  await cacheFile(cache, PAGE);
}

async function cacheFile(cache: Cache, name: string): Promise<void> {
  // Without a hash in the name, the copy in the HTTP cache may be out of date.
  await cache.put(name, await load(name, isHashed(name) ? 'default' : 'no-cache'));
}

/** Fetches a file of this version. The digest rejects other content, such as the login page of a network. */
async function load(name: string, cache: RequestCache): Promise<Response> {
  const integrity = FILES[name === PAGE ? 'index.html' : name];
  const response = await fetch(name, { cache, ...(integrity && { integrity }) });
  if (!response.ok) throw new TypeError(`${name}: the server answered ${response.status}.`);
  return response;
}

/** Runs when no page of an older version is open any more. */
async function deleteOldFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    const name = nameOf(request.url);
    if (name !== '' && !isOurs(name ?? '')) await cache.delete(request);
  }
  // From now on, the browser's own requests are answered from the cache, too.
  await self.clients.claim();
}

/**
 * Answers from the cache, or else from the network. The page may be of a newer version whose worker is
 * waiting; that worker has already cached the newer files.
 */
async function answer(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(name, { ignoreVary: true });
  // A page reloads a file after finding the cached copy faulty.
  if (found && request.cache !== 'reload') return found;
  if (!isOurs(name)) return fetch(request);
  const response = await load(name, request.cache);
  // If the cache is full, the file is fetched again next time.
  await cache.put(name, response.clone()).catch(() => undefined);
  return response;
}

/** The path below the page's folder, without the query; `null` outside the folder. */
function nameOf(url: string): string | null {
  const { origin, pathname } = new URL(url);
  const path = origin + pathname;
  return path.startsWith(scope) ? decodeURI(path.slice(scope.length)) : null;
}

function isOurs(name: string): boolean {
  return Object.hasOwn(FILES, name);
}

function isHashed(name: string): boolean {
  return name !== withoutHash(name);
}

/** `assets/worker-B1m4zWSb.js` to `assets/worker.js`. */
function withoutHash(name: string): string {
  return name.replace(/-[\w-]{8}(?=\.\w+$)/, '');
}
