import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const PACKAGE = 'webgpu';

/** The exports of the package: WebGPU's classes, and a function that takes options of Dawn. */
interface WebGpuPackage {
  readonly globals: Readonly<Record<string, unknown>>;
  create(options: readonly string[]): GPU;
}

/**
 * WebGPU by the package `webgpu` (Dawn) if the program has installed it; otherwise `null`. The package is
 * loaded when an adapter is requested, which most threads never do.
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

/** Defines the globals of WebGPU in this thread. */
async function load(path: string): Promise<GPU> {
  const loaded: unknown = await import(pathToFileURL(path).href);
  if (!isWebGpu(loaded))
    throw new Error(`The package ${PACKAGE} is not the WebGPU package for Node.js.`);
  const gpu = loaded.create([]);
  Object.assign(globalThis, loaded.globals);
  // The engine checks this to find the navigator of a worker.
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
