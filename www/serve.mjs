#!/usr/bin/env node
// Serves a folder of static files to this machine only:
//   node serve.mjs [FOLDER] [--port 8017]

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const DEFAULT_PORT = 8017;
const MAX_PORTS = 50;

const MIME_TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
};

/** Compressed forms, the smallest first. */
const PACKED = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
];

/** The build names a file by a hash of its content, so that its copies never go out of date. */
const HASHED = /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.\w+$/;

/** The policy of the page; `connect-src 'self'` allows it to load its own wasm and weights. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The file below `root` for a request path, or `null` if there is none. */
export async function findFile(root, requestPath) {
  let name;
  try {
    name = decodeURIComponent(requestPath);
  } catch {
    return null;
  }
  if (name.includes('\0')) return null;
  const folder = path.resolve(root);
  const file = path.join(folder, name.endsWith('/') ? `${name}index.html` : name);
  if (!file.startsWith(folder + path.sep)) return null;
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? { file, size: found.size, changed: found.mtimeMs } : null;
}

/** Creates a server of the files below `root`; it does not listen yet. */
export function createStaticServer(root) {
  return createServer((request, response) => {
    answer(root, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
}

/** Listens on `port`, or else on the next free one; returns the port. */
export async function listen(server, port) {
  for (let next = port; ; next++) {
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(next, '127.0.0.1', () => {
          server.off('error', reject);
          resolve();
        });
      });
      return server.address().port;
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || next >= port + MAX_PORTS) throw error;
    }
  }
}

async function answer(root, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const [requestPath] = request.url.split('?', 1);
  const query = request.url.slice(requestPath.length);
  const plain = await findFile(root, requestPath);
  if (!plain) {
    await answerMissing(root, requestPath, query, response);
    return;
  }
  const packed = await findPacked(plain.file, request.headers['accept-encoding'] ?? '');
  const { file, size, changed } = packed ?? plain;
  const headers = {
    'cache-control': HASHED.test(plain.file) ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'content-type': MIME_TYPES[path.extname(plain.file)] ?? 'application/octet-stream',
    etag: `"${size.toString(36)}-${Math.floor(changed).toString(36)}${packed?.ending ?? ''}"`,
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
    ...(packed && { 'content-encoding': packed.encoding }),
  };
  if (request.headers['if-none-match'] === headers.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-length': size });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
}

/** The compressed form of a file that the build made and the client accepts, or `null`. */
async function findPacked(file, accepted) {
  for (const { encoding, ending } of PACKED) {
    if (!accepts(accepted, encoding)) continue;
    const found = await stat(file + ending).catch(() => null);
    if (found?.isFile())
      return { file: file + ending, ending, encoding, size: found.size, changed: found.mtimeMs };
  }
  return null;
}

/** Whether a list of encodings contains one, and not with the weight zero (RFC 9110, section 12.5.3). */
function accepts(list, encoding) {
  const [name, weight] = list
    .split(',')
    .map((entry) =>
      entry
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/),
    )
    .find(([name]) => name === encoding) ?? ['', '0'];
  return name === encoding && Number(weight ?? 1) > 0;
}

/** Redirects a folder without its final slash, because relative URLs in its page need the slash. */
async function answerMissing(root, requestPath, query, response) {
  if (await findFile(root, `${requestPath}/`)) {
    const [last] = requestPath.split('/').slice(-1);
    response.writeHead(301, { location: `${last}/${query}` }).end();
    return;
  }
  response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.\n');
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string', default: String(DEFAULT_PORT) } },
  });
  const server = createStaticServer(positionals[0] ?? '.');
  const port = await listen(server, Number(values.port));
  console.log(`http://127.0.0.1:${port}/`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
