/**
 * Frees the buffer of an array immediately; the caller must hold the only reference. Otherwise tens of
 * megabytes per worker wait for garbage collection, as they do in browsers without `transfer`.
 */
export function release({ buffer }: Uint8Array | Uint8ClampedArray | Float32Array): void {
  const isThere = buffer instanceof ArrayBuffer && buffer.byteLength > 0;
  if (isThere && 'transfer' in buffer) buffer.transfer(0);
}
