/** What an instance of a global class is. */
type InstanceOf<N extends keyof typeof globalThis> = (typeof globalThis)[N] extends {
  prototype: infer T;
}
  ? T
  : never;

/** `instanceof` for a global class that some environments lack. */
export function isA<N extends keyof typeof globalThis>(
  name: N,
  value: unknown,
): value is InstanceOf<N> {
  const type: unknown = Reflect.get(globalThis, name);
  return typeof type === 'function' && value instanceof type;
}
