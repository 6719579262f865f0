/**
 * Frees what lies below an array now, for someone who alone knows it. Left to the next collection, tens of
 * megabytes wait in every worker. Browsers that cannot do so yet collect it some time.
 */
export function release({ buffer }: Uint8Array | Uint8ClampedArray | Float32Array): void {
  const isThere = buffer instanceof ArrayBuffer && buffer.byteLength > 0;
  if (isThere && 'transfer' in buffer) buffer.transfer(0);
}
