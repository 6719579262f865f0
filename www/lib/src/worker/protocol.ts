import type { Reported } from '../errors.js';
import type { EngineInfo, Progress } from '../types.js';
import type { EmbedderStart } from './embed-protocol.js';
import type { PhotoReader } from './photo-reader.js';
import type { CallContext, Started, StartSettings } from './requests.js';
import type { Session } from './session.js';

type CallOf<F> = F extends (context: CallContext, ...args: infer A) => infer R
  ? { args: A; result: Awaited<R> }
  : never;

/** The calls that need no classifier. */
export const READING = ['embed', 'picture', 'pixels'] as const satisfies (keyof PhotoReader)[];

/** The calls that the page can make: `start`, some of {@link PhotoReader}, and every method of {@link Session}. */
export type Calls = { start: { args: [StartSettings]; result: Started } } & {
  [M in (typeof READING)[number]]: CallOf<PhotoReader[M]>;
} & {
  [M in keyof Session]: CallOf<Session[M]>;
};

export type Method = keyof Calls;

/** The name of a method together with its own arguments. */
export type AnyCall = { [M in Method]: { method: M; args: Calls[M]['args'] } }[Method];

/** Starts a call. `reportProgress` is false if nobody listens. */
export interface CallMessage {
  kind: 'call';
  id: number;
  call: AnyCall;
  reportProgress: boolean;
}

export type ToWorker =
  /** The first message, if the page talks to the worker through a port. */
  | { kind: 'port'; port: MessagePort }
  | CallMessage
  | { kind: 'cancel'; id: number }
  /** An embedding worker failed. */
  | { kind: 'embedder-failed'; embedder: number; error: Reported };

export type FromWorker =
  | { kind: 'progress'; id: number; progress: Progress }
  /** News of the engine; `changed` if another engine is in use now. */
  | { kind: 'engine'; engine: EngineInfo; changed: boolean }
  /** The page is to start, or to end, an embedding worker. */
  | { kind: 'start-embedder'; embedder: number; start: EmbedderStart }
  | { kind: 'end-embedder'; embedder: number }
  | { kind: 'done'; id: number; result: Calls[Method]['result'] }
  | { kind: 'cancelled'; id: number }
  | { kind: 'failed'; id: number; error: Reported };
