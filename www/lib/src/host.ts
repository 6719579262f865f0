/** What differs between browsers and Node.js. */
export interface Host {
  /** The base of relative addresses. */
  base(): string | URL;
  /** Whether every file can be sent to a worker. */
  readonly filesCanBeSent: boolean;
  /** Starts the worker of a session from its code at `address`. */
  startSession(address: URL | string): Thread;
  /** Starts an embedding worker from its code at `address`. */
  startEmbedder(address: URL | string): Thread;
}

/** The part of a `Worker` that the package uses. */
export interface Thread {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

const browser: Host = {
  base: () => document.baseURI,
  filesCanBeSent: true,
  startSession: (address) => new Worker(address, { type: 'module', name: 'handful' }),
  startEmbedder: (address) => new Worker(address, { type: 'module', name: 'handful-embedder' }),
};

let current = browser;

/** The environment that this runs in. */
export function host(): Host {
  return current;
}

/** Replaces the browser as the environment. */
export function setHost(other: Host): void {
  current = other;
}
