/** The `ErrorEvent` of browsers, which Node.js lacks. */
export class NodeErrorEvent extends Event implements ErrorEvent {
  readonly message: string;
  readonly error: unknown;
  readonly filename = '';
  readonly lineno = 0;
  readonly colno = 0;

  constructor(type: string, { message = '', error = null }: ErrorEventInit = {}) {
    super(type, { cancelable: true });
    this.message = message;
    this.error = error;
  }
}
