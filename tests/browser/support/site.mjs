// Serves the built page as the plainest static host would: content types, no special headers, any sub-path.
// It remembers what was asked of it, which is the record that no browser can prettify.

import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createStaticServer } from '../../../www/serve.mjs';

/** The built page; `HANDFUL_DIST` names another folder to be tested in its place. */
const DIST = process.env.HANDFUL_DIST ?? fileURLToPath(new URL('../../../dist/', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../www/lib/wasm/', import.meta.url));
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Serves the built page under `path` on a free port, without a single special header unless `headers`
 * has some. `broken` names a module of www/lib/wasm that arrives damaged; `folder` is served in place of
 * the built page.
 */
export function openSite({ path = '/', headers = {}, broken, folder = DIST } = {}) {
  const site = { path, headers, folder, broken: broken ? moduleFile(broken) : null };
  return openWith((request, response) => {
    answer(request, response, site).catch(() => response.destroy());
  }, path);
}

/** The file in the built page that is this module; bundlers give it a name of their own. */
function moduleFile(name) {
  const wanted = readFileSync(join(MODULES, name, 'handful_bg.wasm'));
  const folder = join(DIST, 'assets');
  const names = readdirSync(folder).filter((file) => file.endsWith('.wasm'));
  const found = names.find((file) => readFileSync(join(folder, file)).equals(wanted));
  if (!found) throw new Error(`${DIST} does not hold the module ${name}. Build the page again: ./build.sh`);
  return join(folder, found);
}

/** Serves the built page with the project's own server, headers and all. */
export function openOwnSite() {
  const own = createStaticServer(DIST);
  return openWith((request, response) => own.emit('request', request, response), '/');
}

async function openWith(handler, path) {
  if (!existsSync(join(DIST, 'index.html'))) {
    throw new Error(`${join(DIST, 'index.html')} is missing. Build the page first: ./build.sh`);
  }
  const requests = [];
  const server = await listen((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    handler(request, response);
  });
  const { port } = server.address();
  return {
    /** Everything asked of this server, in order, as `METHOD /path`. */
    requests,
    /** The page's address; `query` is what follows the question mark. */
    url: (query = '', host = '127.0.0.1') => `http://${host}:${port}${path}${query ? `?${query}` : ''}`,
    close: () => close(server),
  };
}

/** A stranger's server, which allows everyone everything and hopes that someone calls. */
export async function openStranger() {
  const calls = [];
  const note = (request) => calls.push(`${request.method} ${request.url}`);
  const server = await listen((request, response) => {
    note(request);
    response
      .writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/plain' })
      .end('thank you');
  });
  server.on('upgrade', (request, socket) => {
    note(request);
    socket.destroy();
  });
  return { url: `http://127.0.0.1:${server.address().port}/`, calls, close: () => close(server) };
}

async function answer(request, response, { path, headers, broken, folder }) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const inside = pathname.startsWith(path) ? decodeURIComponent(pathname.slice(path.length)) : null;
  const file = inside === null ? null : join(folder, normalize(`/${inside || 'index.html'}`));
  const size = file && (await stat(file).catch(() => null));
  if (!size?.isFile()) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    return;
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  if (file === broken) {
    response.writeHead(200, { ...headers, 'content-type': type }).end('no module');
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': size.size });
  createReadStream(file).pipe(response);
}

function listen(handler) {
  return new Promise((resolve, reject) => {
    const server = createServer(handler);
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function close(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}
