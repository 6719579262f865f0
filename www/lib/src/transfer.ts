/** A value for the worker, and what of it is transferred instead of copied. */
export interface WithTransfer<T> {
  value: T;
  transfer: Transferable[];
}

/** The arguments of a call, made from a value that takes time to prepare. */
export async function argumentsOf<T, A>(
  prepared: Promise<WithTransfer<T>>,
  args: (value: T) => A,
): Promise<WithTransfer<A>> {
  const { value, transfer } = await prepared;
  return { value: args(value), transfer };
}

/** A value that is copied as a whole. */
export function copied<T>(value: T): WithTransfer<T> {
  return { value, transfer: [] };
}
