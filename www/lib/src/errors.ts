/** Any failure of the package except an abort, which rejects with the reason of the signal. */
export class HandfulError extends Error {
  /** A stable identifier to act on, for example `damaged-photo` or `not-trained`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HandfulError';
    this.code = code;
  }
}

/** The `code` that an error carries, or `fallback`. */
export function codeOf(error: unknown, fallback: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // The numeric codes of a DOMException are not ours.
  return typeof code === 'string' ? code : fallback;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
