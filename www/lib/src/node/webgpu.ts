import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const PACKAGE = 'webgpu';

/** What the package exports: its classes, and what begins with options of Dawn's, of which none is needed. */
interface WebGpuPackage {
  readonly globals: Readonly<Record<string, unknown>>;
  create(options: readonly string[]): GPU;
}

/**
 * WebGPU by the package `webgpu` (Dawn), if the program has installed it; else `null`. The package is
 * loaded when an adapter is asked for: most threads never do.
 */
export function packagedGpu(): Pick<GPU, 'requestAdapter'> | null {
  let path: string;
  try {
    path = createRequire(import.meta.url).resolve(PACKAGE);
  } catch {
    return null;
  }
  let loading: Promise<GPU> | null = null;
  return {
    requestAdapter: async (options) => {
      loading ??= load(path);
      return (await loading).requestAdapter(options);
    },
  };
}

/** Gives this thread all that a browser's worker has of WebGPU. */
async function load(path: string): Promise<GPU> {
  const loaded: unknown = await import(pathToFileURL(path).href);
  if (!isWebGpu(loaded)) throw new Error(`The package ${PACKAGE} is not the one for Node.js.`);
  const gpu = loaded.create([]);
  Object.assign(globalThis, loaded.globals);
  // The engine knows by this that the navigator is a worker's.
  Object.assign(globalThis, { WorkerGlobalScope: Object });
  Object.assign(navigator, { gpu });
  return gpu;
}

function isWebGpu(loaded: unknown): loaded is WebGpuPackage {
  return (
    typeof loaded === 'object' &&
    loaded !== null &&
    'create' in loaded &&
    typeof loaded.create === 'function' &&
    'globals' in loaded &&
    typeof loaded.globals === 'object'
  );
}
