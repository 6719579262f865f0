import { invalid } from '../checks.js';
import { host, type WorkerName } from '../host.js';
import type { Backbone } from '../types.js';
import type { AssetFiles } from './asset-loader.js';
import type { Asset } from './fetching.js';
import { WORKER_FACTS } from './worker-facts.js';

/** Weights of the second network, for best mode. */
const SECOND = { f32: 'assets/lite2.safetensors', int8: 'assets/lite2.int8.safetensors' };

/** The name of the package's folder in `node_modules`. */
const PACKAGE = 'handful';

/** The package's files, next to its code or below `base`. */
export function assetFiles(backbone: Backbone, base: string | URL | undefined): AssetFiles {
  const folder = base && folderAt('assets', base);
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
  const at = (path: string, own: URL): Asset => ({
    path,
    url: folder ? folder + path : absolute(originalUrl(path, own)),
  });
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

/** The code of the workers, next to the package's code or below `base`. */
export function workerFiles(base: string | URL | undefined): Record<WorkerName, Asset> {
  const folder = base && folderAt('workers', base);
  const session = 'dist/worker/worker.js';
  const embedder = 'dist/worker/embedder.js';
  const at = (path: string, name: string, own: URL): Asset => ({
    path,
    url: folder ? folder + name : absolute(originalUrl(path, own)),
    sha256: WORKER_FACTS[path],
  });
  // By the same number of folders as above, so that `originalUrl` recognises them.
  return {
    session: at(session, 'worker.js', new URL('../../dist/worker/worker.js', import.meta.url)),
    embedder: at(
      embedder,
      'embedder.js',
      new URL('../../dist/worker/embedder.js', import.meta.url),
    ),
  };
}

function folderAt(option: string, base: string | URL): string {
  try {
    return new URL(base, host().base()).href.replace(/\/?$/, '/');
  } catch {
    throw invalid(`The base of the ${option}, “${base}”, is not a URL.`);
  }
}

/** Some bundlers make addresses without the site, which mean nothing in a worker made from memory. */
function absolute(url: string): string {
  return /^[a-z][a-z\d+.-]*:/i.test(url) ? url : new URL(url, host().base()).href;
}

/**
 * The address of the package's own file `path`, given the address that results from that of the running
 * code. Vite's development server runs a copy of the code in a cache, `node_modules/.vite/deps`, and leaves
 * the file beside the original: relative to the copy, the address lacks the name of the package.
 */
export function originalUrl(path: string, { href }: URL): string {
  const modules = '/node_modules/';
  const end = href.lastIndexOf(modules) + modules.length;
  const rest = href.slice(end);
  const moved =
    end >= modules.length &&
    rest.endsWith(path) &&
    /^(\.[^/]+\/.*)?$/.test(rest.slice(0, -path.length));
  return moved ? `${href.slice(0, end)}${PACKAGE}/${path}` : href;
}
