import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { pathToFileURL } from 'node:url';
import {
  MessagePort,
  Worker as NodeThread,
  type Transferable as NodeTransferable,
} from 'node:worker_threads';
import type { Host, Thread } from '../host.js';
import type { FromWorker, ToWorker } from '../worker/protocol.js';
import { NodeErrorEvent } from './error-event.js';

/** Messages that answer a call. */
const ANSWERS: ReadonlySet<unknown> = new Set<FromWorker['kind']>(['done', 'failed', 'cancelled']);

/** Runs workers as threads, which keep a program running only during a call. */
export const nodeHost: Host = {
  base: () => pathToFileURL(`${process.cwd()}/`),
  filesCanBeSent: false,
  memory: () => totalmem() / 2 ** 30,
  canStart: () => true,
  startsFromMemory: false,
  confine: async () => false,
  fetch: async (url, init) => {
    if (!url.startsWith('file:')) return fetch(url, init);
    return new Response(new Uint8Array(await readFile(new URL(url))));
  },
  start: (name, address) =>
    name === 'session' ? new SessionThread(address) : new NodeWorker(address),
};

/** A thread of Node.js with the interface of a browser's worker. */
class NodeWorker implements Thread {
  onmessage: Thread['onmessage'] = null;
  onerror: Thread['onerror'] = null;
  protected readonly thread: NodeThread;
  readonly #events = new EventTarget();
  #ended = false;

  constructor(address: string) {
    this.thread = new NodeThread(new URL('./globals.js', import.meta.url), {
      workerData: address,
      // The program's own options may apply only to its main file.
      execArgv: [],
    });
    this.thread.on('message', (data: unknown) => this.receive(data));
    this.thread.on('error', ({ message }) => this.#fail(message));
    this.thread.on('exit', (code) => this.#fail(`the thread ended with the code ${code}`));
    // Last, because a listener keeps the program running.
    this.thread.unref();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.thread.postMessage(message, transfer.filter(isTransferable));
  }

  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void {
    this.#events.addEventListener(type, (event) => {
      if (event instanceof MessageEvent) listener(event);
    });
  }

  terminate(): void {
    this.#ended = true;
    void this.thread.terminate();
  }

  protected receive(data: unknown): void {
    const event = new MessageEvent('message', { data });
    this.#events.dispatchEvent(event);
    this.onmessage?.(event);
  }

  #fail(message: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.onerror?.(new NodeErrorEvent('error', { message }));
  }
}

/** The thread of a session; counts pending calls. */
class SessionThread extends NodeWorker {
  #waiting = 0;

  override postMessage(message: ToWorker, transfer?: Transferable[]): void {
    super.postMessage(message, transfer);
    if (message.kind !== 'call') return;
    this.#waiting += 1;
    this.thread.ref();
  }

  protected override receive(data: FromWorker): void {
    super.receive(data);
    if (!ANSWERS.has(data.kind)) return;
    this.#waiting -= 1;
    if (this.#waiting === 0) this.thread.unref();
  }
}

/** Whether Node.js can transfer it; other transferables exist only in browsers. */
function isTransferable(one: unknown): one is NodeTransferable {
  return one instanceof ArrayBuffer || one instanceof MessagePort;
}
