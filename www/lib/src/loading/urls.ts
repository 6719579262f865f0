import { invalid } from '../checks.js';
import { host } from '../host.js';
import type { Backbone } from '../types.js';
import type { AssetFiles } from './asset-loader.js';
import type { Asset } from './fetching.js';

/** Weights of the second network, for best mode. */
const SECOND = { f32: 'assets/lite2.safetensors', int8: 'assets/lite2.int8.safetensors' };

/** The package's files, next to its code or below `base`. */
export function assetFiles(backbone: Backbone, base: string | URL | undefined): AssetFiles {
  const folder = base && folderAt(base);
  const classifier = 'wasm/classifier/handful_bg.wasm';
  const relaxed = 'wasm/embed-relaxed/handful_bg.wasm';
  const plain = 'wasm/embed/handful_bg.wasm';
  const gpu = 'wasm/gpu/handful_bg.wasm';
  const exporter = 'wasm/export/handful_bg.wasm';
  const gradient = 'wasm/gradient/handful_bg.wasm';
  const heic = 'wasm/heic/handful_bg.wasm';
  const page = 'assets/offline-page.txt';
  const f32 = `assets/${backbone}.safetensors`;
  const int8 = `assets/${backbone}.int8.safetensors`;
  const at = (path: string, own: URL): Asset => ({ path, url: folder ? folder + path : own.href });
  // Written out in full, because bundlers look for exactly these expressions.
  return {
    classifier: at(classifier, new URL('../../wasm/classifier/handful_bg.wasm', import.meta.url)),
    embed: {
      relaxed: at(relaxed, new URL('../../wasm/embed-relaxed/handful_bg.wasm', import.meta.url)),
      plain: at(plain, new URL('../../wasm/embed/handful_bg.wasm', import.meta.url)),
    },
    gpu: at(gpu, new URL('../../wasm/gpu/handful_bg.wasm', import.meta.url)),
    export: at(exporter, new URL('../../wasm/export/handful_bg.wasm', import.meta.url)),
    gradient: at(gradient, new URL('../../wasm/gradient/handful_bg.wasm', import.meta.url)),
    decoders: {
      heic: at(heic, new URL('../../wasm/heic/handful_bg.wasm', import.meta.url)),
    },
    page: at(page, new URL('../../assets/offline-page.txt', import.meta.url)),
    weights: {
      f32: at(f32, new URL('../../assets/lite0.safetensors', import.meta.url)),
      int8: at(int8, new URL('../../assets/lite0.int8.safetensors', import.meta.url)),
    },
    second: {
      f32: at(SECOND.f32, new URL('../../assets/lite2.safetensors', import.meta.url)),
      int8: at(SECOND.int8, new URL('../../assets/lite2.int8.safetensors', import.meta.url)),
    },
  };
}

function folderAt(base: string | URL): string {
  try {
    return new URL(base, host().base()).href.replace(/\/?$/, '/');
  } catch {
    throw invalid(`The base of the assets, “${base}”, is not a URL.`);
  }
}

/** The bundled code of the workers. */
export function codeUrls(): { session: URL; embedder: URL } {
  return {
    session: new URL('../worker/worker.js', import.meta.url),
    embedder: new URL('../worker/embedder.js', import.meta.url),
  };
}
