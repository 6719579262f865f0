import { HandfulError } from '../errors.js';
import type { Backbone, EngineInfo, Precision } from '../types.js';

/** Where everything that is not code comes from. */
export interface AssetUrls {
  classifier: URL;
  /** By the SIMD that the module needs. */
  embed: Record<EngineInfo['simd'], URL>;
  gpu: URL;
  export: URL;
  weights: Record<Precision, URL>;
}

/** The package's own files, or the same files below `base`. */
export function assetUrls(backbone: Backbone, base: string | undefined): AssetUrls {
  if (base !== undefined) {
    return {
      classifier: new URL('wasm/classifier/handful_bg.wasm', base),
      embed: {
        relaxed: new URL('wasm/embed-relaxed/handful_bg.wasm', base),
        plain: new URL('wasm/embed/handful_bg.wasm', base),
      },
      gpu: new URL('wasm/gpu/handful_bg.wasm', base),
      export: new URL('wasm/export/handful_bg.wasm', base),
      weights: {
        f32: new URL(`assets/${backbone}.safetensors`, base),
        int8: new URL(`assets/${backbone}.int8.safetensors`, base),
      },
    };
  }
  // Written out in full, because bundlers look for exactly this expression.
  return {
    classifier: new URL('../../wasm/classifier/handful_bg.wasm', import.meta.url),
    embed: {
      relaxed: new URL('../../wasm/embed-relaxed/handful_bg.wasm', import.meta.url),
      plain: new URL('../../wasm/embed/handful_bg.wasm', import.meta.url),
    },
    gpu: new URL('../../wasm/gpu/handful_bg.wasm', import.meta.url),
    export: new URL('../../wasm/export/handful_bg.wasm', import.meta.url),
    weights: {
      f32: new URL('../../assets/lite0.safetensors', import.meta.url),
      int8: new URL('../../assets/lite0.int8.safetensors', import.meta.url),
    },
  };
}

/** Fetches a file, or says which one could not be had. */
export async function fetchAsset(url: URL): Promise<Response> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new HandfulError('io', `${url} could not be loaded.`, { cause });
  });
  if (response.ok) return response;
  throw new HandfulError(
    'io',
    `${url} could not be loaded: the server answered ${response.status}.`,
  );
}

/** Fetches a module and compiles it while it arrives, which also lets the browser cache its code. */
export async function fetchModule(url: URL): Promise<WebAssembly.Module> {
  const response = await fetchAsset(url);
  const type = response.headers.get('content-type') ?? '';
  // Compiling on arrival insists on the type, which some static hosts do not know.
  if (/^application\/wasm\b/i.test(type)) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Reads a response to its end; `onBytes` hears how far it is, and of how much where that is known. */
export async function readBytes(
  response: Response,
  onBytes: (done: number, total: number | null) => void,
): Promise<Uint8Array> {
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
