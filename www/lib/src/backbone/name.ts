import type { CreateOptions } from '../types.js';

/** Whether a network of a classifier comes from a file. */
export function usesFiles({ backbone, secondBackbone }: CreateOptions): boolean {
  return [backbone, secondBackbone].some((one) => one !== undefined && !isName(one));
}

/** Whether a text names a network of the package, and is not an address. */
export function isName(source: unknown): source is string {
  return typeof source === 'string' && !/[./\\:]/.test(source);
}
