import type { EngineInfo } from '../types.js';
import { type AssetFiles, type AssetLoader, bySimd } from './asset-loader.js';
import { DECODERS, type DecoderName, forDecoders } from './decoders.js';
import { type Asset, type OnBytes, sizeOf } from './fetching.js';
import { simdChoices } from './simd.js';

/** A file that a start does not need: it is loaded when it is asked for, or when its turn comes. */
export class LateFile<T> {
  /** Its size as far as it is known; 0 otherwise. */
  readonly bytes: number;
  /** Whether the program includes it. */
  readonly included: boolean;
  readonly #fetch: (onBytes: OnBytes) => Promise<T>;
  #content: Promise<T> | null = null;
  #onBytes: OnBytes | null = null;

  constructor(asset: Asset, fetch: (onBytes: OnBytes) => Promise<T>) {
    this.bytes = sizeOf(asset) ?? 0;
    this.included = asset.url !== null;
    this.#fetch = fetch;
  }

  /** The content; the first call starts to load it. `onBytes` replaces that of an earlier call. */
  load(onBytes: OnBytes | null = null): Promise<T> {
    this.#onBytes = onBytes ?? this.#onBytes;
    if (this.#content === null) {
      this.#content = this.#fetch((done, total) => this.#onBytes?.(done, total));
      // A failure is reported when the content is needed.
      this.#content.catch(() => undefined);
    }
    return this.#content;
  }
}

/** The files that a start does not need. */
export interface LateFiles {
  /** `null` if WebGPU is not tried. */
  gpu: LateFile<WebAssembly.Module> | null;
  export: LateFile<WebAssembly.Module>;
  gradient: LateFile<WebAssembly.Module>;
  page: LateFile<string>;
  decoders: Record<DecoderName, LateFile<ArrayBuffer>>;
  import: Record<EngineInfo['simd'], LateFile<ArrayBuffer>>;
  importer: LateFile<string>;
}

/** A late file with its name in the progress. */
interface NamedFile {
  name: string;
  file: LateFile<unknown>;
}

/** The files of the program in the order in which they are loaded, the most urgent first. */
export function inOrder({
  gpu,
  export: exporter,
  gradient,
  page,
  decoders,
  import: modules,
  importer,
}: LateFiles): NamedFile[] {
  const files: NamedFile[] = [
    ...(gpu ? [{ name: 'gpu', file: gpu }] : []),
    { name: 'export', file: exporter },
    { name: 'gradient', file: gradient },
    { name: 'page', file: page },
    // Few people need them.
    ...DECODERS.map((name) => ({ name, file: decoders[name] })),
    { name: 'importer', file: importer },
    // The fastest, and the one that an exported page contains.
    ...simdChoices().map((simd) => ({ name: 'import', file: modules[simd] })),
  ];
  // Its worker is always there, but is of no use without its module.
  if (!modules.plain.included)
    return files.filter(({ file }) => file.included && file !== importer);
  return files.filter(({ file }) => file.included);
}

/** The late files of a package; nothing is fetched yet. */
export function lateFiles(files: AssetFiles, loader: AssetLoader, withGpu: boolean): LateFiles {
  return {
    gpu: withGpu ? new LateFile(files.gpu, loader.gpu) : null,
    export: new LateFile(files.export, loader.export),
    gradient: new LateFile(files.gradient, loader.gradient),
    page: new LateFile(files.page, loader.page),
    import: bySimd(
      (simd) => new LateFile(files.import[simd], (onBytes) => loader.import(simd, onBytes)),
    ),
    importer: new LateFile(files.importer, loader.importer),
    decoders: forDecoders(
      (name) => new LateFile(files.decoders[name], (onBytes) => loader.decoder(name, onBytes)),
    ),
  };
}
