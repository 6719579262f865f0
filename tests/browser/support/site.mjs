// Servers on this machine: the built page as a plain static host serves it (content types, no special headers, any
// path), and others. Each records its requests, whatever a browser reports.

import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createStaticServer } from '../../../www/serve.mjs';

/** The built page; `HANDFUL_DIST` names another folder to test. */
export const DIST = process.env.HANDFUL_DIST ?? fileURLToPath(new URL('../../../dist/', import.meta.url));
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
 * Serves the built page under `path` with `headers` on a free port. `broken` names a module of www/lib/wasm that is
 * answered with other bytes; `folder` is served instead of the built page.
 */
export async function openSite({ path = '/', headers = {}, broken, folder = DIST } = {}) {
  checkBuilt();
  const site = { path, headers, folder, broken: broken ? moduleFile(broken) : null };
  return serve((request, response) => {
    answer(request, response, site).catch(() => response.destroy());
  }, path);
}

/** The file of a module in the built page; the bundler renames it. */
function moduleFile(name) {
  const wanted = readFileSync(join(MODULES, name, 'handful_bg.wasm'));
  const folder = join(DIST, 'assets');
  const names = readdirSync(folder).filter((file) => file.endsWith('.wasm'));
  const found = names.find((file) => readFileSync(join(folder, file)).equals(wanted));
  if (!found) throw new Error(`${DIST} does not contain the module ${name}. Build the page again: ./build.sh`);
  return join(folder, found);
}

/** Serves the built page with the project's own server and its headers. */
export async function openOwnSite() {
  checkBuilt();
  const own = createStaticServer(DIST);
  return serve((request, response) => own.emit('request', request, response));
}

/** Another site's server, which allows every request; web sockets are recorded and refused. */
export function openOtherSite() {
  return serve((_, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/plain' }).end('thank you');
  });
}

/** Serves with `handler` on a free port. */
export async function serve(handler, path = '/') {
  const requests = [];
  const record = ({ method, url }) => requests.push(`${method} ${url}`);
  const server = await listen((request, response) => {
    record(request);
    handler(request, response);
  });
  server.on('upgrade', (request, socket) => {
    record(request);
    socket.destroy();
  });
  const { port } = server.address();
  let closed;
  return {
    /** All requests so far, in order, as `METHOD /path`. */
    requests,
    /** The address of the site; `query` is what follows the question mark. */
    url: (query = '', host = '127.0.0.1') => `http://${host}:${port}${path}${query ? `?${query}` : ''}`,
    /** Ends the server; a second call does nothing. */
    close: () => (closed ??= close(server)),
  };
}

function checkBuilt() {
  if (existsSync(join(DIST, 'index.html'))) return;
  throw new Error(`${join(DIST, 'index.html')} is missing. Build the page first: ./build.sh`);
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
