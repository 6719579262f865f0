/** Every failure of the package except an abort, which rejects with the signal's own reason. */
export class HandfulError extends Error {
  /** Stable and meant to be acted on, for example `damaged-photo` or `not-trained`. */
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
  // DOMException has numeric codes, which mean nothing here.
  return typeof code === 'string' ? code : fallback;
}

/** The sentence of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
