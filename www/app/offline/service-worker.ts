// Answers for the page without a network. Names of files carry a hash of their content, so that a file in the cache is
// the right one for ever; only the page itself has none. A new version of the page is put into the cache as a whole,
// the page last: what runs goes on with what it has, and the next start finds the new one.

declare const self: ServiceWorkerGlobalScope;

/** Every file of this version and the digest of its content, put in by the build. */
declare const FILES: Readonly<Record<string, string>>;
/** Those that every browser needs; of the others, a browser keeps those that it has used. */
declare const ALWAYS: readonly string[];

const scope = self.registration.scope;
const CACHE = `handful ${scope}`;
const PAGE = './';

self.addEventListener('install', (event) => event.waitUntil(keepVersion()));
self.addEventListener('activate', (event) => event.waitUntil(dropOldFiles()));
self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const name = nameOf(url);
  if (method !== 'GET' || name === null) return;
  if (mode === 'navigate') {
    if (name === '' || name === 'index.html') event.respondWith(answer(PAGE, event.request));
  } else if (isOurs(name) || isHashed(name)) event.respondWith(answer(name, event.request));
});

/** Fetches what this version needs and the cache lacks, and the page itself when all else is there. */
async function keepVersion(): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = (await cache.keys()).map(({ url }) => nameOf(url) ?? '');
  const used = new Set(kept.map(withoutHash));
  const wanted = Object.keys(FILES).filter(
    (name) => ALWAYS.includes(name) || (used.has(withoutHash(name)) && isHashed(name)),
  );
  const missing = wanted.filter((name) => !isHashed(name) || !kept.includes(name));
  await Promise.all(missing.map((name) => keep(cache, name)));
  await keep(cache, PAGE);
}

async function keep(cache: Cache, name: string): Promise<void> {
  // Without a hash in the name, the browser's own copy may be an old one.
  await cache.put(name, await load(name, isHashed(name) ? 'default' : 'no-cache'));
}

/** Fetches a file of this version, and takes no other content for it, such as a hotel's page to log in on. */
async function load(name: string, cache: RequestCache): Promise<Response> {
  const integrity = FILES[name === PAGE ? 'index.html' : name];
  const response = await fetch(name, { cache, ...(integrity && { integrity }) });
  if (!response.ok) throw new TypeError(`${name}: the server answered ${response.status}.`);
  return response;
}

/** Nobody uses an older version any more when this runs. */
async function dropOldFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    const name = nameOf(request.url);
    if (name !== '' && !isOurs(name ?? '')) await cache.delete(request);
  }
  // From here on, even what the browser asks for by itself is answered from the cache.
  await self.clients.claim();
}

/**
 * A newer version's page may be on show already, while this worker still serves another tab: its
 * files have been put into the cache too, by the worker that waits to take over.
 */
async function answer(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(name, { ignoreVary: true });
  // Whoever wants it anew has found this copy to be wrong.
  if (found && request.cache !== 'reload') return found;
  if (!isOurs(name)) return fetch(request);
  const response = await load(name, request.cache);
  // Without room for it, it is fetched again next time.
  await cache.put(name, response.clone()).catch(() => undefined);
  return response;
}

/** The path below the page's folder, without a query; `null` outside of it. */
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
