import { HandfulError } from '../errors.js';
import type { Backbone, EngineInfo, Precision } from '../types.js';

/** Where everything that is not code comes from. */
export interface Assets {
  classifier: Asset;
  /** By the SIMD that the module needs. */
  embed: Record<EngineInfo['simd'], Asset>;
  gpu: Asset;
  export: Asset;
  weights: Record<Precision, Asset>;
}

/** A file of the package, and where it is. */
export interface Asset {
  url: URL;
  /** As the package has it; a bundler may give the file another name. */
  path: string;
}

/** Of each file by its path, put here when the package is bundled. */
declare const ASSET_FACTS: Readonly<Record<string, { sha256: string; bytes: number }>>;

/** The package's own files, or the same files below `base`. */
export function assetsOf(backbone: Backbone, base: string | undefined): Assets {
  const classifier = 'wasm/classifier/handful_bg.wasm';
  const relaxed = 'wasm/embed-relaxed/handful_bg.wasm';
  const plain = 'wasm/embed/handful_bg.wasm';
  const gpu = 'wasm/gpu/handful_bg.wasm';
  const exporter = 'wasm/export/handful_bg.wasm';
  const f32 = `assets/${backbone}.safetensors`;
  const int8 = `assets/${backbone}.int8.safetensors`;
  const at = (path: string, own: URL): Asset => ({ path, url: base ? new URL(path, base) : own });
  // Written out in full, because bundlers look for exactly these expressions.
  return {
    classifier: at(classifier, new URL('../../wasm/classifier/handful_bg.wasm', import.meta.url)),
    embed: {
      relaxed: at(relaxed, new URL('../../wasm/embed-relaxed/handful_bg.wasm', import.meta.url)),
      plain: at(plain, new URL('../../wasm/embed/handful_bg.wasm', import.meta.url)),
    },
    gpu: at(gpu, new URL('../../wasm/gpu/handful_bg.wasm', import.meta.url)),
    export: at(exporter, new URL('../../wasm/export/handful_bg.wasm', import.meta.url)),
    weights: {
      f32: at(f32, new URL('../../assets/lite0.safetensors', import.meta.url)),
      int8: at(int8, new URL('../../assets/lite0.int8.safetensors', import.meta.url)),
    },
  };
}

/** Fetches a module and compiles it, which lets the browser cache its code. */
export async function fetchModule(asset: Asset): Promise<WebAssembly.Module> {
  const response = await fetchChecked(asset);
  const type = response.headers.get('content-type') ?? '';
  // Compiling from the response insists on the type, which some static hosts do not know.
  if (/^application\/wasm\b/i.test(type)) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/**
 * Fetches a file that must be the one this package was built with; the browser compares it. A copy
 * that a cache has kept of another version is passed by.
 */
export async function fetchChecked(asset: Asset): Promise<Response> {
  const sha256 = ASSET_FACTS[asset.path]?.sha256;
  const integrity = sha256 ? `sha256-${sha256}` : '';
  const response =
    (await fetch(asset.url, { integrity }).catch(() => null)) ??
    (await fetch(asset.url, { integrity, cache: 'reload' }).catch(() => null));
  if (response?.ok) return response;
  // The browser does not tell a wrong file from none.
  await fetchAny(asset);
  throw wrongFile(asset);
}

/** Fetches and checks the weights; `onBytes` hears how far it is, which a check by the browser would keep back. */
export async function fetchWeights(
  asset: Asset,
  onBytes: (done: number, total: number | null) => void,
): Promise<Uint8Array> {
  for (const cache of ['default', 'reload'] as const) {
    const bytes = await readBytes(await fetchAny(asset, cache), onBytes);
    if (await isRight(bytes, asset)) return bytes;
  }
  throw wrongFile(asset);
}

/** By the hash; by the length alone in pages that came without encryption, where a browser has no hashes. */
async function isRight(bytes: Uint8Array<ArrayBuffer>, { path }: Asset): Promise<boolean> {
  const facts = ASSET_FACTS[path];
  if (!facts) return true;
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (!subtle) return bytes.length === facts.bytes;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest)) === facts.sha256;
}

/** Fetches a file, or says which one could not be had. */
async function fetchAny({ url }: Asset, cache: RequestCache = 'default'): Promise<Response> {
  const response = await fetch(url, { cache }).catch((cause: unknown) => {
    const sentence = `${url} could not be loaded. If it lies on another site, that site has to allow it (CORS).`;
    throw new HandfulError('io', sentence, { cause });
  });
  if (response.ok) return response;
  throw new HandfulError(
    'io',
    `${url} could not be loaded: the server answered ${response.status}.`,
  );
}

function wrongFile({ url, path }: Asset): HandfulError {
  const sentence = `${url} is not the file ${path} of this version of handful: it is damaged, cut off or of another version. Copy the folders wasm and assets from the package again.`;
  return new HandfulError('wrong-asset', sentence);
}

/** Reads a response to its end; `onBytes` hears how far it is, and of how much where that is known. */
async function readBytes(
  response: Response,
  onBytes: (done: number, total: number | null) => void,
): Promise<Uint8Array<ArrayBuffer>> {
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
