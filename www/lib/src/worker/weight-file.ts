/** A weight file: bytes, or a file that is read in parts where it is needed. */
export type WeightFile = Uint8Array | Blob;

/** Files up to this size are read as a whole where only their description is needed (bytes). */
const MAX_WHOLE = 32 << 20;

/** The bytes of the length of the header, at the start of a file. */
const LENGTH = 8;

/** The longest header that is read (bytes). */
const MAX_HEADER = 64 << 20;

/** All bytes of a weight file. */
export async function bytesOf(file: WeightFile): Promise<Uint8Array> {
  return file instanceof Uint8Array ? file : new Uint8Array(await file.arrayBuffer());
}

/**
 * The part of a weight file that describes it: the whole file if it is small, because it may contain means, otherwise
 * its header.
 */
export async function descriptionOf(file: WeightFile): Promise<Uint8Array> {
  if (file instanceof Uint8Array || file.size <= MAX_WHOLE) return bytesOf(file);
  const length = new DataView(await file.slice(0, LENGTH).arrayBuffer()).getBigUint64(0, true);
  const end = LENGTH + Math.min(MAX_HEADER, Number(length));
  return bytesOf(file.slice(0, end));
}

/** The size of a weight file in bytes. */
export function sizeOfFile(file: WeightFile): number {
  return file instanceof Uint8Array ? file.length : file.size;
}
