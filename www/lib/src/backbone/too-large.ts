import { HandfulError } from '../errors.js';
import { largestBackbone } from './size.js';

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
