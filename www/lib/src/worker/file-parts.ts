import type { FileParts } from '../../wasm/import/handful.js';
import { HandfulError } from '../errors.js';
import { bytesOf, type WeightFile } from './weight-file.js';

/**
 * A file as the module `import` reads it: in parts, so that it is never in memory as a whole. `onRead` is called with
 * the bytes that have been read so far.
 */
export async function partsOf(
  file: WeightFile,
  onRead: (bytes: number) => void = () => undefined,
): Promise<FileParts> {
  let done = 0;
  const counted = (part: Uint8Array): Uint8Array => {
    done += part.length;
    onRead(done);
    return part;
  };
  // Node.js has no synchronous reader.
  if (file instanceof Uint8Array || typeof FileReaderSync === 'undefined') {
    const bytes = await bytesOf(file);
    return {
      size: bytes.length,
      read: (start, end) => counted(bytes.subarray(start, end)),
    };
  }
  const reader = new FileReaderSync();
  return {
    size: file.size,
    read: (start, end) => {
      try {
        return counted(new Uint8Array(reader.readAsArrayBuffer(file.slice(start, end))));
      } catch (cause) {
        const sentence =
          'The file can no longer be read; it may have been moved, changed or deleted.';
        throw new HandfulError('io', sentence, { cause });
      }
    },
  };
}
