import { HandfulError, messageOf } from './errors.js';
import type { ScriptUrlPolicy } from './types/policy.js';
import type { ToWorker } from './worker/protocol.js';

/** What differs between browsers and Node.js. */
export interface Host {
  /** The base of relative addresses. */
  base(): string | URL;
  /** Whether every file can be sent to a worker. */
  readonly filesCanBeSent: boolean;
  /** Whether a worker can be started from this address; otherwise its code must be in memory. */
  canStart(address: string): boolean;
  /** The device's memory in gibibytes, if it is known. */
  memory(): number | undefined;
  /** Whether workers can be started from memory. */
  readonly startsFromMemory: boolean;
  /** Makes workers from memory start without a network; resolves to whether they will. */
  confine(): Promise<boolean>;
  /** As the global `fetch`; in Node.js it also reads files. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Starts a worker from its code at an address. */
  start(name: WorkerName, address: string, policy: ScriptUrlPolicy | undefined): Thread;
}

/** The two workers of the package. */
export type WorkerName = 'session' | 'embedder';

/** The part of a `Worker` that the package uses. */
export interface Thread {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** The name of the workers for developer tools, and of the policy for Trusted Types. */
const NAMES: Readonly<Record<WorkerName, string>> = {
  session: 'handful',
  embedder: 'handful-embedder',
};
const POLICY = 'handful';

const browser: Host = {
  base: () => (typeof document === 'undefined' ? location.href : document.baseURI),
  filesCanBeSent: true,
  memory: () => {
    const memory: unknown = Reflect.get(navigator, 'deviceMemory');
    return typeof memory === 'number' ? memory : undefined;
  },
  canStart: isOfThisPage,
  startsFromMemory: true,
  start: (name, address, policy) => {
    if (typeof Worker === 'undefined') {
      const sentence =
        'There are no workers here; use the package in a page or in a dedicated worker, not in a service worker.';
      throw new HandfulError('no-workers', sentence);
    }
    // Classic workers, because sandboxed frames cannot start module workers from memory.
    return startWorker(name, trusted(address, policy));
  },
  confine,
  fetch: (url, init) => fetch(url, init),
};

/** The policy of the frame that confined workers start from. */
const NO_NETWORK = "default-src 'none'; script-src 'wasm-unsafe-eval'; worker-src blob:";

/** An empty frame that may reach no network. Workers inherit the policy of the document that starts them. */
let frame: HTMLIFrameElement | null = null;

async function confine(): Promise<boolean> {
  if (frame?.isConnected) return true;
  if (typeof document === 'undefined') return false;
  const created = document.createElement('iframe');
  created.hidden = true;
  const loaded = new Promise((resolve) => created.addEventListener('load', resolve));
  // Outside of the body, whose content belongs to the page.
  document.documentElement.append(created);
  await loaded;
  const inside = created.contentDocument;
  // In a sandboxed frame, frames of its own cannot be reached.
  if (!inside) return false;
  const policy = inside.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = NO_NETWORK;
  inside.head.append(policy);
  frame = created;
  return true;
}

/** Starts a worker; one from memory is confined as soon as the frame is there. */
function startWorker(name: WorkerName, address: string): Thread {
  const settings = { name: NAMES[name] };
  const inFrame = String(address).startsWith('blob:') && frame?.isConnected;
  const scope = inFrame ? (frame?.contentWindow as typeof globalThis | null) : null;
  if (!scope) return new Worker(address, settings);
  const worker = new scope.Worker(address, settings);
  return name === 'session' ? new PortThread(worker) : worker;
}

/**
 * A worker of the frame, with which the page talks through a port of its own: messages become objects of the
 * document that receives them, and `instanceof` would not know those of the frame.
 */
class PortThread implements Thread {
  readonly #worker: Worker;
  readonly #port: MessagePort;

  constructor(worker: Worker) {
    const { port1, port2 } = new MessageChannel();
    this.#worker = worker;
    this.#port = port1;
    const first: ToWorker = { kind: 'port', port: port2 };
    worker.postMessage(first, [port2]);
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  terminate(): void {
    this.#worker.terminate();
    this.#port.close();
  }

  set onmessage(listener: Thread['onmessage']) {
    this.#port.onmessage = listener;
  }

  set onerror(listener: Thread['onerror']) {
    this.#worker.onerror = listener;
  }

  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void {
    this.#port.addEventListener(type, listener);
  }
}

/** Browsers start workers only from the page's own site. */
function isOfThisPage(address: string): boolean {
  if (typeof location === 'undefined') return true;
  const { protocol, host, origin } = new URL(address);
  if (origin === globalThis.origin && origin !== 'null') return true;
  // A sandboxed frame has an origin that no address has, unlike a page from disk or of an app's protocol.
  const sandboxed = globalThis.origin === 'null' && /^https?:$/.test(protocol);
  return !sandboxed && protocol === location.protocol && host === location.host;
}

/** The part of `trustedTypes` that is used here; not every browser has it. */
interface TrustedTypes {
  readonly defaultPolicy: ScriptUrlPolicy | null;
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

let ownPolicy: ScriptUrlPolicy | undefined;

/**
 * The address as the page's policy accepts it: by the given policy of Trusted Types, the page's default
 * policy or one of the package's own, if the page allows that.
 */
function trusted(address: string, given: ScriptUrlPolicy | undefined): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!types) return address;
  let policy = given ?? ownPolicy;
  if (!policy && !types.defaultPolicy) {
    try {
      policy = ownPolicy = types.createPolicy(POLICY, { createScriptURL: (url) => url });
    } catch (cause) {
      const sentence = `The page's policy for Trusted Types does not allow the policy ${POLICY}: add it to the directive trusted-types, or give a policy with the option trustedTypesPolicy (${messageOf(cause)}).`;
      throw new HandfulError('engine', sentence, { cause });
    }
  }
  return policy ? (policy.createScriptURL(address) as string) : address;
}

let current = browser;

/** The environment that this runs in. */
export function host(): Host {
  return current;
}

/** Replaces the browser as the environment. */
export function setHost(other: Host): void {
  current = other;
}
