import type { BackboneSource, CallOptions, CreateOptions, ImportedBackbone } from '../types.js';

/** Settings of {@link readBackbone}, as of {@link Handful.create}. */
export type ReadBackboneOptions = CallOptions &
  Pick<CreateOptions, 'assets' | 'workers' | 'trustedTypesPolicy'>;

/**
 * Reads a network from an ONNX file, or from a weight file, and tries it: what it is, what its features could be, and
 * how long it takes. The result is a `backbone` for {@link Handful.create}, and its `file` can be kept. Nothing is sent
 * anywhere. Rejects with `weight-file` if the file cannot be used, and says what to do, and with `backbone-too-large`
 * before a file is read that this device has not the memory for.
 *
 * @example
 * const backbone = await readBackbone({ model: onnxFile, preprocessing: jsonFile });
 * const handful = await Handful.create({ backbone });
 */
export async function readBackbone(
  source: Exclude<BackboneSource, ImportedBackbone>,
  options?: ReadBackboneOptions,
): Promise<ImportedBackbone> {
  return (await import('./convert.js')).readFile(source, options);
}
