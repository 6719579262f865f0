import { HandfulError } from '../errors.js';
import { FACTS } from './facts.js';

/** A file of the package, and where it is. */
export interface Asset {
  url: string;
  /** As the package has it; a bundler may give the file another name. */
  path: string;
}

/** As the global function of that name. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Hears how much of a file has arrived, and of how much where that is known (bytes). */
export type OnBytes = (done: number, total: number | null) => void;

/** Where a file is looked for: as usual first, and then past a cache that may have another version. */
const CACHES = ['default', 'reload'] as const;

/**
 * Fetches a module that must be the one this package was built with, which the browser compares,
 * and compiles it, which lets the browser cache its code.
 */
export async function fetchModule(asset: Asset, get: Fetch = fetch): Promise<WebAssembly.Module> {
  return compile(await fetchCompared(asset, get));
}

/** Fetches a text, under the same condition. */
export async function fetchText(asset: Asset, get: Fetch = fetch): Promise<string> {
  return (await fetchCompared(asset, get)).text();
}

async function fetchCompared(asset: Asset, get: Fetch): Promise<Response> {
  const sha256 = FACTS[asset.path]?.sha256;
  const integrity = sha256 ? `sha256-${sha256}` : '';
  for (const cache of CACHES) {
    const response = await get(asset.url, { integrity, cache }).catch(() => null);
    if (response?.ok) return response;
  }
  // The browser does not tell a wrong file from none.
  await fetchAny(asset, get);
  throw wrongFile(asset);
}

/** Fetches and checks the weights; `onBytes` hears how far it is, which a check by the browser would keep back. */
export async function fetchWeights(
  asset: Asset,
  onBytes: OnBytes,
  get: Fetch = fetch,
): Promise<Uint8Array> {
  for (const cache of CACHES) {
    const bytes = await readBytes(await fetchAny(asset, get, cache), onBytes);
    if (await isRight(bytes, asset)) return bytes;
  }
  throw wrongFile(asset);
}

/** Fetches a file, whatever is in it, or says which one could not be had. */
export async function fetchAny(
  { url }: Pick<Asset, 'url'>,
  get: Fetch = fetch,
  cache: RequestCache = 'default',
): Promise<Response> {
  const response = await get(url, { cache }).catch((cause: unknown) => {
    const sentence = `${url} could not be loaded. If it lies on another site, that site has to allow it (CORS).`;
    throw new HandfulError('io', sentence, { cause });
  });
  if (response.ok) return response;
  throw new HandfulError(
    'io',
    `${url} could not be loaded: the server answered ${response.status}.`,
  );
}

/** Compiles a module while it arrives, and rejects if it is not the one this package was built with. */
export function moduleOf(response: Response, asset: Asset): Promise<WebAssembly.Module> {
  return checked(response, asset, compile);
}

/** The text of an answer; rejects likewise. */
export function textOf(response: Response, asset: Asset): Promise<string> {
  return checked(response, asset, (answer) => answer.text());
}

async function checked<T>(
  response: Response,
  asset: Asset,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const bytes = response.clone().arrayBuffer();
  const content = read(response);
  // What is wrong with the file says more than that it cannot be read.
  content.catch(() => undefined);
  if (!(await isRight(new Uint8Array(await bytes), asset))) throw wrongFile(asset);
  return content;
}

/** Compiles a module while it arrives. */
async function compile(response: Response): Promise<WebAssembly.Module> {
  const type = response.headers.get('content-type') ?? '';
  // Compiling on arrival insists on the type, which some static hosts do not know.
  if (/^application\/wasm\b/i.test(type)) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** By the hash; by the length alone in pages that came without encryption, where a browser has no hashes. */
async function isRight(bytes: Uint8Array<ArrayBuffer>, { path }: Asset): Promise<boolean> {
  const facts = FACTS[path];
  if (!facts) return true;
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (!subtle) return bytes.length === facts.bytes;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest)) === facts.sha256;
}

function wrongFile({ url, path }: Asset): HandfulError {
  const sentence = `${url} is not the file ${path} of this version of handful: it is damaged, cut off or of another version. Copy the folders wasm and assets from the package again.`;
  return new HandfulError('wrong-asset', sentence);
}

/** Reads a response to its end. */
async function readBytes(response: Response, onBytes: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  // The length of a compressed answer says nothing about the bytes that come out of it.
  const length = response.headers.has('content-encoding')
    ? null
    : response.headers.get('content-length');
  const total = length === null ? null : Number(length);
  const chunks: Uint8Array[] = [];
  let done = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    done += part.value.length;
    onBytes(done, total);
  }
  const bytes = new Uint8Array(done);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
