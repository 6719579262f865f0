/** The instance type of a global class. */
type InstanceOf<N extends keyof typeof globalThis> = (typeof globalThis)[N] extends {
  prototype: infer T;
}
  ? T
  : never;

/** `instanceof` for a global class that not every environment has. */
export function isA<N extends keyof typeof globalThis>(
  name: N,
  value: unknown,
): value is InstanceOf<N> {
  const type: unknown = Reflect.get(globalThis, name);
  return typeof type === 'function' && value instanceof type;
}
