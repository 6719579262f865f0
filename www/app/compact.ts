/**
 * The numbers of an embedding in 16 bits each where the browser has such numbers: ten thousand photos
 * take half the memory and half the storage then.
 */
export type Compact = Float16Array | Float32Array;

/** Whether there are numbers of 16 bits. */
const HALF = 'Float16Array' in globalThis;

/** Makes an embedding small, to be held by the thousand. */
export function compact(values: Float32Array): Compact {
  return HALF ? new Float16Array(values) : values;
}

/** An embedding as the engine takes it. */
export function full(values: Compact): Float32Array {
  return values instanceof Float32Array ? values : new Float32Array(values);
}
