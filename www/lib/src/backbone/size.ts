import { host } from '../host.js';

/** A file in 16 bits takes twice its size as f32, in which engines compute, and wasm has 4 GiB (bytes). */
const MAX_BYTES = 1.5 * 2 ** 30;

/** The share of the device's memory that a file may have. */
const SHARE = 1 / 8;

/** Assumed memory of the device (gibibytes) if the browser does not report it. */
const DEFAULT_MEMORY = 8;

/** The largest file that this device can use as a backbone (bytes). */
export function largestBackbone(): number {
  const gibibytes = host().memory() ?? DEFAULT_MEMORY;
  return Math.min(MAX_BYTES, gibibytes * 2 ** 30 * SHARE);
}
