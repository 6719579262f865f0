/**
 * What failed, for programs to act on. The getting-started guide says what each means. `cancelled` is
 * missing, because an abort rejects with the reason of its signal.
 */
export type HandfulErrorCode =
  | 'archive-too-large'
  | 'backbone-too-large'
  | 'contract-mismatch'
  | 'damaged-archive'
  | 'damaged-photo'
  | 'damaged-project'
  | 'device-lost'
  | 'disposed'
  | 'empty-photo'
  | 'encrypted-archive'
  | 'engine'
  | 'gpu-failed'
  | 'invalid-input'
  | 'io'
  | 'missing-feature'
  | 'newer-project'
  | 'no-adapter'
  | 'no-webgpu'
  | 'no-workers'
  | 'not-a-collection'
  | 'not-a-project'
  | 'not-loaded'
  | 'not-trained'
  | 'photo-too-large'
  | 'project-too-large'
  | 'self-test'
  | 'tainted'
  | 'unsupported-archive'
  | 'unsupported-format'
  | 'weight-file'
  | 'wrong-asset';

/** The same codes, which the compiler holds together. */
const CODES: Readonly<Record<HandfulErrorCode, true>> = {
  'archive-too-large': true,
  'backbone-too-large': true,
  'contract-mismatch': true,
  'damaged-archive': true,
  'damaged-photo': true,
  'damaged-project': true,
  'device-lost': true,
  disposed: true,
  'empty-photo': true,
  'encrypted-archive': true,
  engine: true,
  'gpu-failed': true,
  'invalid-input': true,
  io: true,
  'missing-feature': true,
  'newer-project': true,
  'no-adapter': true,
  'no-webgpu': true,
  'no-workers': true,
  'not-a-collection': true,
  'not-a-project': true,
  'not-loaded': true,
  'not-trained': true,
  'photo-too-large': true,
  'project-too-large': true,
  'self-test': true,
  tainted: true,
  'unsupported-archive': true,
  'unsupported-format': true,
  'weight-file': true,
  'wrong-asset': true,
};

/** Any failure of the package except an abort, which rejects with the reason of the signal. */
export class HandfulError extends Error {
  /** A stable identifier to act on, for example `damaged-photo` or `not-trained`. */
  readonly code: HandfulErrorCode;

  constructor(code: HandfulErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HandfulError';
    this.code = code;
  }
}

/** A failure in a message to or from a worker. */
export type Reported = Pick<HandfulError, 'code' | 'message'>;

/** The `code` that an error carries, or `fallback` if that is none of the package's. */
export function codeOf<T>(error: unknown, fallback: T): HandfulErrorCode | T {
  // The codes of a DOMException are numbers, and Node.js has others, such as `ENOENT`.
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return isCode(code) ? code : fallback;
}

function isCode(code: unknown): code is HandfulErrorCode {
  return typeof code === 'string' && Object.hasOwn(CODES, code);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
