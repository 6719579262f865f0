import { invalid } from '../checks.js';
import { host, type WorkerName } from '../host.js';
import type { Backbone } from '../types.js';
import type { AssetFiles } from './asset-loader.js';
import type { Asset, LocatedAsset } from './fetching.js';
import { locate } from './included.js';
import { WORKER_FACTS } from './worker-facts.js';

/** The name of the package's folder in `node_modules`. */
const PACKAGE = 'handful';

/** The package's files, next to its code or below `base`. */
export function assetFiles(
  backbone: Backbone,
  base: string | URL | undefined,
  workers: string | URL | undefined,
): AssetFiles {
  const folder = base && folderAt('assets', base);
  const at = (path: string): Asset => {
    if (folder) return { path, url: folder + path };
    const own = locate(path);
    return { path, url: own && absolute(originalUrl(path, own)) };
  };
  const module = (name: string) => at(`wasm/${name}/handful_bg.wasm`);
  const weights = (name: string) => ({
    f32: at(`assets/${name}.safetensors`),
    int8: at(`assets/${name}.int8.safetensors`),
  });
  return {
    classifier: module('classifier'),
    embed: { relaxed: module('embed-relaxed'), plain: module('embed') },
    gpu: module('gpu'),
    export: module('export'),
    gradient: module('gradient'),
    decoders: { heic: module('heic'), scientific: module('scientific') },
    import: { relaxed: module('import-relaxed'), plain: module('import') },
    importer: workerFiles(workers).importer,
    page: at('assets/offline-page.txt'),
    weights: weights(backbone),
    second: weights('lite2'),
  };
}

/** The code of the workers, next to the package's code or below `base`. */
export function workerFiles(
  base: string | URL | undefined,
): Record<WorkerName | 'importer', LocatedAsset> {
  const folder = base && folderAt('workers', base);
  const session = 'dist/worker/worker.js';
  const embedder = 'dist/worker/embedder.js';
  const importer = 'dist/worker/importer.js';
  const at = (path: string, name: string, own: URL): LocatedAsset => ({
    path,
    url: folder ? folder + name : absolute(originalUrl(path, own)),
    sha256: WORKER_FACTS[path],
  });
  // By the same number of folders as the others, so that `originalUrl` recognises them.
  return {
    session: at(session, 'worker.js', new URL('../../dist/worker/worker.js', import.meta.url)),
    embedder: at(
      embedder,
      'embedder.js',
      new URL('../../dist/worker/embedder.js', import.meta.url),
    ),
    importer: at(
      importer,
      'importer.js',
      new URL('../../dist/worker/importer.js', import.meta.url),
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
