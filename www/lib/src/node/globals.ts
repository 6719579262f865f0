// Runs first in every thread: defines the globals of a browser's worker that Node.js lacks, then imports the worker's code
// from the address in `workerData`.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { extname } from 'node:path';
import { parentPort, type Transferable, workerData } from 'node:worker_threads';
import { NodeErrorEvent } from './error-event.js';
import { packagedGpu } from './webgpu.js';

const MIME_TYPES: Readonly<Record<string, string>> = { '.wasm': 'application/wasm' };

const { fetch: fetchFromNet } = globalThis;

/** A `fetch` that also reads `file:` URLs, where the package's files are. */
async function fetchFile(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.protocol !== 'file:') return fetchFromNet(input, init);
  const bytes = await readFile(url).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new TypeError(why, { cause });
  });
  const digest = createHash('sha256').update(bytes).digest('base64');
  if (init?.integrity && init.integrity !== `sha256-${digest}`) throw new TypeError('Wrong file.');
  const type = MIME_TYPES[extname(url.pathname)] ?? 'application/octet-stream';
  return new Response(bytes, {
    headers: { 'content-type': type, 'content-length': String(bytes.length) },
  });
}

function addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
  if (type === 'message') parentPort?.on('message', (data: unknown) => listener({ data }));
}

Object.assign(globalThis, {
  addEventListener,
  ErrorEvent: NodeErrorEvent,
  fetch: fetchFile,
  postMessage: (message: unknown, transfer?: readonly Transferable[]) =>
    parentPort?.postMessage(message, transfer),
});
const gpu = packagedGpu();
Object.defineProperty(globalThis, 'navigator', {
  value: {
    hardwareConcurrency: availableParallelism(),
    deviceMemory: totalmem() / 2 ** 30,
    ...(gpu && { gpu }),
  },
});

await import(String(workerData));
