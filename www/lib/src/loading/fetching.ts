import { HandfulError, messageOf } from '../errors.js';
import { adviceFor, isPage, missingFrom } from './advice.js';
import { FACTS } from './facts.js';

/** A file of the package. */
export interface Asset {
  /** `null` if the program does not include the file. */
  url: string | null;
  /** Its path in the package; a bundler may rename the file. */
  path: string;
  /** Its hash, if `FACTS` does not have it. */
  sha256?: string | undefined;
}

/** A file with a known address. */
export interface LocatedAsset extends Asset {
  url: string;
}

/** Signature of the global `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Called with the bytes that have arrived, and their total if known. */
export type OnBytes = (done: number, total: number | null) => void;

/** Cache modes in order: the second bypasses a cache that may contain another version. */
const CACHE_MODES = ['default', 'reload'] as const;

/**
 * Fetches and compiles a module. The browser compares its hash with the one that the package was built
 * with, and can cache the compiled code.
 */
export async function fetchModule(asset: Asset, get: Fetch = fetch): Promise<WebAssembly.Module> {
  return compile(await fetchVerified(asset, get));
}

/** Fetches a text; the browser compares its hash. */
export async function fetchText(asset: Asset, get: Fetch = fetch): Promise<string> {
  return (await fetchVerified(asset, get)).text();
}

/** Fetches a module without compiling it; the browser compares its hash. */
export async function fetchBytes(asset: Asset, get: Fetch = fetch): Promise<ArrayBuffer> {
  return (await fetchVerified(asset, get)).arrayBuffer();
}

async function fetchVerified(asset: Asset, get: Fetch): Promise<Response> {
  const sha256 = asset.sha256 ?? FACTS[asset.path]?.sha256;
  const integrity = sha256 ? `sha256-${sha256}` : '';
  const { url } = located(asset);
  for (const cache of CACHE_MODES) {
    const response = await get(url, { integrity, cache }).catch(() => null);
    if (response?.ok) return response;
  }
  // The browser does not distinguish a wrong hash from a network error, so fetch again without it.
  await fetchAny(asset, get);
  throw wrongFile(asset);
}

/** Fetches the weights and verifies their hash here: if the browser did, `onBytes` would be called only at the end. */
export async function fetchWeights(
  asset: Asset,
  onBytes: OnBytes,
  get: Fetch = fetch,
): Promise<Uint8Array> {
  for (const cache of CACHE_MODES) {
    const response = await fetchAny(asset, get, cache);
    const bytes = await readBytes(response, FACTS[asset.path]?.bytes ?? null, onBytes);
    if (await isExpected(bytes, asset)) return bytes;
  }
  throw wrongFile(asset);
}

/** Fetches a file without verification; the error names the URL, and says what to do. */
export async function fetchAny(
  asset: Asset,
  get: Fetch = fetch,
  cache: RequestCache = 'default',
): Promise<Response> {
  const { url, path } = located(asset);
  const response = await get(url, { cache }).catch((cause: unknown) => {
    throw new HandfulError('io', `${url} ${reasonFor({ url, path }, cause)}`, { cause });
  });
  if (response.ok && !isPage(response)) return response;
  const answer = response.ok ? 'with a page instead of the file' : response.status;
  const advice = adviceFor(path, url, response.ok);
  const sentence = `${url} could not be loaded: the server answered ${answer}. ${advice}`;
  throw new HandfulError('io', sentence);
}

/** The asset, if the program includes it. */
function located({ url, path, sha256 }: Asset): LocatedAsset {
  if (url !== null) return { url, path, sha256 };
  throw new HandfulError('not-loaded', missingFrom(path));
}

/** Why a request failed, which browsers do not tell scripts, and what to do. */
function reasonFor({ url, path }: LocatedAsset, cause: unknown): string {
  const { protocol, origin } = new URL(url);
  if (protocol === 'file:') {
    return `could not be read: ${messageOf(cause)}. ${adviceFor(path, url)}`;
  }
  return origin === globalThis.origin
    ? "could not be loaded: the network failed, or the page's policy forbids it (connect-src)."
    : 'could not be loaded. It is on another site, which has to allow it (CORS).';
}

/** Compiles a module while it arrives; rejects if its hash is wrong. */
export function moduleOf(response: Response, asset: Asset): Promise<WebAssembly.Module> {
  return verified(response, asset, compile);
}

/** The text of a response; rejects if its hash is wrong. */
export function textOf(response: Response, asset: Asset): Promise<string> {
  return verified(response, asset, (whole) => whole.text());
}

/** The bytes of a response; rejects if its hash is wrong. */
export function bytesOf(response: Response, asset: Asset): Promise<ArrayBuffer> {
  return verified(response, asset, (whole) => whole.arrayBuffer());
}

async function verified<T>(
  response: Response,
  asset: Asset,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const bytes = response.clone().arrayBuffer();
  const content = read(response);
  // A wrong hash is the better explanation of a failure to read.
  content.catch(() => undefined);
  if (!(await isExpected(new Uint8Array(await bytes), asset))) throw wrongFile(asset);
  return content;
}

/** Compiles a module while it arrives. */
async function compile(response: Response): Promise<WebAssembly.Module> {
  const type = response.headers.get('content-type') ?? '';
  // Streaming compilation requires the MIME type, which some static hosts do not send.
  if (/^application\/wasm\b/i.test(type)) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Compares the hash, or only the length on insecure origins, where browsers have no `crypto.subtle`. */
async function isExpected(bytes: Uint8Array<ArrayBuffer>, { path }: Asset): Promise<boolean> {
  const facts = FACTS[path];
  if (!facts) return true;
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (!subtle) return bytes.length === facts.bytes;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest)) === facts.sha256;
}

function wrongFile({ url, path }: Asset): HandfulError {
  const sentence = `${url} is not the file ${path} of this version of handful: it is damaged, truncated or of another version. Copy it from the package again.`;
  return new HandfulError('wrong-asset', sentence);
}

/** Reads a response to its end. `size` is the number of bytes of the file, if it is known. */
async function readBytes(
  response: Response,
  size: number | null,
  onBytes: OnBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  // The content length of a compressed response is not that of its content.
  const compressed = response.headers.has('content-encoding');
  const length = compressed ? null : response.headers.get('content-length');
  const total = size ?? (length === null ? null : Number(length));
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
