/// <reference lib="esnext.disposable" preserve="true" />

import type { WorkerBridge } from './bridge.js';
import { disposed } from './start.js';
import type { EngineInfo } from './types.js';
import type { Calls, Method } from './worker/protocol.js';
import type { Started } from './worker/requests.js';

/** The events of {@link Handful}. */
export interface HandfulEvents {
  /** Another engine is in use, for example because WebGPU was measured faster; `detail` describes it. */
  enginechange: CustomEvent<EngineInfo>;
}

/** The workers of a classifier: its engine, its calls and its end. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the base class has the methods
export class Client extends EventTarget {
  /** Called on the event `enginechange`. */
  onEngineChange: ((engine: EngineInfo) => void) | null = null;

  readonly #bridge: WorkerBridge;
  #engine: EngineInfo;
  /**
   * Identifies the embedding space: embeddings can be mixed if and only if it is equal. It is made of
   * network, preprocessing version, mode, arithmetic and weights; `f32` is the same space on every
   * device. Store it together with embeddings.
   */
  readonly space: string;

  /** @internal */
  protected constructor(bridge: WorkerBridge, { engine, space }: Started) {
    super();
    this.#bridge = bridge;
    this.#engine = engine;
    this.space = space;
    FORGOTTEN.register(this, bridge);
  }

  /** The engine in use, and why. */
  get engine(): EngineInfo {
    return this.#engine;
  }

  /** Ends the workers and frees their memory. Pending and later calls reject. */
  async dispose(): Promise<void> {
    this.#bridge.close(disposed());
  }

  /**
   * Takes note of an update of the engine; `changed` if another engine is in use now.
   * @internal
   */
  protected update(engine: EngineInfo, changed: boolean): void {
    this.#engine = engine;
    if (!changed) return;
    this.onEngineChange?.(engine);
    this.dispatchEvent(new CustomEvent('enginechange', { detail: engine }));
  }

  /**
   * Runs a call in the worker. A classifier with a pending call is not disposed of.
   * @internal
   */
  protected async call<M extends Method>(
    ...args: Parameters<typeof WorkerBridge.prototype.call<M>>
  ): Promise<Calls[M]['result']> {
    const pending = {};
    PENDING.set(pending, this);
    try {
      return await this.#bridge.call(...args);
    } finally {
      PENDING.delete(pending);
    }
  }
}

// Merged with the class: the types of its events, and a method whose name not every environment has.
export interface Client {
  /** Calls a function on every event of a type. */
  addEventListener<T extends keyof HandfulEvents>(
    type: T,
    listener: (event: HandfulEvents[T]) => void,
    options?: AddEventListenerOptions | boolean,
  ): void;
  /** As of every `EventTarget`. */
  addEventListener(...args: Parameters<EventTarget['addEventListener']>): void;
  /** Ends the calls of a function. */
  removeEventListener<T extends keyof HandfulEvents>(
    type: T,
    listener: (event: HandfulEvents[T]) => void,
    options?: EventListenerOptions | boolean,
  ): void;
  /** As of every `EventTarget`. */
  removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void;
  /** The same as {@link dispose}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
if (typeof Symbol.asyncDispose === 'symbol') {
  Client.prototype[Symbol.asyncDispose] = Client.prototype.dispose;
}

/** Classifiers by their pending calls, which keep them in memory. */
const PENDING = new Map<object, Client>();

/** Ends the workers of a classifier that the program has dropped. */
const FORGOTTEN = new FinalizationRegistry((bridge: WorkerBridge) => bridge.close(disposed()));
