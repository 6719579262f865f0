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

/** Called with the bytes that have arrived, decompressed, and their total if known. */
export type OnBytes = (done: number, total: number | null) => void;

const ignore: OnBytes = () => undefined;

/** Cache modes in order: the second bypasses a cache that may contain another version. */
const CACHE_MODES = ['default', 'reload'] as const;

/** Fetches a module, compiles it while it arrives, and verifies its hash. */
export function fetchModule(
  asset: Asset,
  onBytes: OnBytes = ignore,
  get: Fetch = fetch,
): Promise<WebAssembly.Module> {
  return fetchVerified(asset, onBytes, get, compile);
}

/** Fetches a text and verifies its hash. */
export function fetchText(
  asset: Asset,
  onBytes: OnBytes = ignore,
  get: Fetch = fetch,
): Promise<string> {
  return fetchVerified(asset, onBytes, get, (response) => response.text());
}

/** Fetches the code of a worker. A bundler gives it another name and may change it; otherwise it is verified. */
export async function fetchWorker(
  asset: Asset,
  onBytes: OnBytes = ignore,
  get: Fetch = fetch,
): Promise<string> {
  const isOriginal = asset.url?.endsWith(asset.path.slice(asset.path.lastIndexOf('/')));
  if (isOriginal && asset.sha256) return fetchText(asset, onBytes, get);
  return (await fetchAny(asset, get)).text();
}

/** Fetches a module without compiling it, and verifies its hash. */
export function fetchBytes(
  asset: Asset,
  onBytes: OnBytes = ignore,
  get: Fetch = fetch,
): Promise<ArrayBuffer> {
  return fetchVerified(asset, onBytes, get, (response) => response.arrayBuffer());
}

/** Fetches weights and verifies their hash. */
export async function fetchWeights(
  asset: Asset,
  onBytes: OnBytes,
  get: Fetch = fetch,
): Promise<Uint8Array> {
  for (const cache of CACHE_MODES) {
    const bytes = await readBytes(await fetchAny(asset, get, cache), asset, onBytes);
    if (await isExpected(bytes, asset)) return bytes;
  }
  throw wrongFile(asset);
}

/** The hash is compared here: a browser that compares it holds the file back until its end. */
async function fetchVerified<T>(
  asset: Asset,
  onBytes: OnBytes,
  get: Fetch,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  for (const cache of CACHE_MODES) {
    const response = await fetchAny(asset, get, cache);
    const bytes = readBytes(response.clone(), asset, onBytes);
    const content = read(response);
    // A wrong hash is the better explanation of a failure to read.
    content.catch(() => undefined);
    if (await isExpected(await bytes, asset)) return content;
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

/** Compiles a module while it arrives. */
async function compile(response: Response): Promise<WebAssembly.Module> {
  const type = response.headers.get('content-type') ?? '';
  // Streaming compilation requires the MIME type, which some static hosts do not send.
  if (/^application\/wasm\b/i.test(type)) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Compares the hash, or only the length on insecure origins, where browsers have no `crypto.subtle`. */
async function isExpected(bytes: Uint8Array<ArrayBuffer>, asset: Asset): Promise<boolean> {
  const sha256 = asset.sha256 ?? FACTS[asset.path]?.sha256;
  if (!sha256) return true;
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (!subtle) return bytes.length === (sizeOf(asset) ?? bytes.length);
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest)) === sha256;
}

function wrongFile({ url, path }: Asset): HandfulError {
  const sentence = `${url} is not the file ${path} of this version of handful: it is damaged, truncated or of another version. Copy it from the package again.`;
  return new HandfulError('wrong-asset', sentence);
}

/** The size of a file of the package; `null` if the build did not record it. */
export function sizeOf({ path }: Pick<Asset, 'path'>): number | null {
  return FACTS[path]?.bytes ?? null;
}

/** Reads a response to its end. */
async function readBytes(
  response: Response,
  asset: Asset,
  onBytes: OnBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  const total = sizeOf(asset) ?? contentLength(response);
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
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

/** The length of the content; that of a compressed response says nothing about it. */
function contentLength({ headers }: Response): number | null {
  const length = headers.has('content-encoding') ? null : headers.get('content-length');
  return length === null ? null : Number(length);
}
