import type {
  AddResult,
  Backbone,
  ClassInfo,
  CreateOptions,
  EngineInfo,
  Failure,
  HeadName,
  LabelNext,
  Mode,
  Prediction,
  Progress,
  Report,
} from '../types.js';

/** A photo as it crosses to the worker: files by reference, the rest by copy. */
export interface NamedPhoto {
  name: string;
  source: Blob | Uint8Array | ImageBitmap | ImageData;
}

/** {@link CreateOptions} with every default filled in. */
export interface StartSettings {
  device: NonNullable<CreateOptions['device']>;
  mode: Mode;
  backbone: Backbone;
  assets: string | undefined;
}

/** What the page can ask the worker to do. */
export interface Calls {
  start(settings: StartSettings): EngineInfo;
  addClass(label: string): void;
  renameClass(from: string, to: string): void;
  removeClass(label: string): void;
  classes(): ClassInfo[];
  add(label: string, photos: NamedPhoto[]): AddResult;
  remove(ids: number[]): void;
  relabel(ids: number[], label: string): void;
  train(settings: { head?: HeadName; seed?: number }): Report;
  predict(photos: NamedPhoto[]): (Prediction | Failure)[];
  embed(photo: NamedPhoto): Float32Array;
  review(seed: number): Report;
  labelNext(photos: NamedPhoto[], count: number): LabelNext & { failed: Failure[] };
}

export type Method = keyof Calls;

/** One call of `Calls`, tied to its own arguments. */
export type AnyCall = { [M in Method]: { method: M; args: Parameters<Calls[M]> } }[Method];

export type ToWorker = { kind: 'call'; id: number; call: AnyCall } | { kind: 'cancel'; id: number };

export type FromWorker =
  | { kind: 'progress'; id: number; progress: Progress }
  | { kind: 'engine'; engine: EngineInfo; changed: boolean }
  | { kind: 'done'; id: number; result: ReturnType<Calls[Method]> }
  | { kind: 'cancelled'; id: number }
  | { kind: 'failed'; id: number; error: { code: string; message: string } };
