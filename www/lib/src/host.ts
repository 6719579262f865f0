/** What a browser and Node.js do in different ways. */
export interface Host {
  /** What relative addresses are relative to. */
  base(): string | URL;
  /** Whether every file can be handed to a worker. */
  readonly filesCross: boolean;
  /** Starts the worker of a session, whose code is at `address`. */
  startSession(address: URL | string): Thread;
  /** Starts an embedding worker, whose code is at `address`. */
  startEmbedder(address: URL | string): Thread;
}

/** The part of a `Worker` that is used here. */
export interface Thread {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

const browser: Host = {
  base: () => document.baseURI,
  filesCross: true,
  startSession: (address) => new Worker(address, { type: 'module', name: 'handful' }),
  startEmbedder: (address) => new Worker(address, { type: 'module', name: 'handful-embedder' }),
};

let current = browser;

/** Where this runs. */
export function host(): Host {
  return current;
}

/** Has everything run elsewhere than in a browser. */
export function setHost(other: Host): void {
  current = other;
}
