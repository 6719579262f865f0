import { HandfulError } from '../errors.js';
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

/** The error for a file of this size; `null` if the device can use it. */
export function tooLarge(bytes: number): HandfulError | null {
  const most = largestBackbone();
  if (bytes <= most) return null;
  const [size, limit] = [bytes, most].map((one) => Math.round(one / 1e6));
  const sentence = `The backbone has ${size} MB, and this device can use up to ${limit} MB. Take a smaller network, or its file in 16 bits, often model_fp16.onnx.`;
  return new HandfulError('backbone-too-large', sentence);
}

/** Throws if a file of this size is too large for the device. */
export function checkSize(bytes: number): void {
  const refusal = tooLarge(bytes);
  if (refusal) throw refusal;
}
