/** Whether a text names a network of the package, and is not an address. */
export function isName(source: unknown): source is string {
  return typeof source === 'string' && !/[./\\:]/.test(source);
}
