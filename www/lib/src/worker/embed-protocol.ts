import type { EngineInfo, Mode, Precision } from '../types.js';
import type { PhotoSource } from './protocol.js';

/** What an embedding worker can begin with while the weights are on their way. */
export interface EmbedderCode {
  module: WebAssembly.Module;
  simd: EngineInfo['simd'];
  /** That of the weights, as they are expected to be. */
  precision: Precision;
}

/** What an embedding worker is given to begin with, and a line to the session's worker. */
export interface EmbedderStart {
  code: EmbedderCode;
  port: MessagePort;
}

/** What an embedding worker computes with. */
export interface Networks {
  weights: Uint8Array;
  /** Those of the second network; `null` where the mode has none. */
  second: Uint8Array | null;
  mode: Mode;
}

/** The whole way from a photo to its embedding, or a part of it where WebGPU does the rest. */
export type Task =
  /** A photo to its embedding, with `augment` together with versions of it. */
  | { kind: 'embed'; source: PhotoSource; augment: boolean }
  /** A photo to its embedding, then those it would have without each pixel of the last feature map. */
  | { kind: 'explain'; source: PhotoSource }
  /** A photo to its views, with `augment` together with those of its versions. */
  | { kind: 'prepare'; source: PhotoSource; augment: boolean }
  /** A photo's views to its embedding. */
  | { kind: 'forward'; views: Float32Array }
  /** A photo's raw features to its embedding. */
  | { kind: 'compose'; features: Float32Array };

/** What a task ended in. */
export interface Answer {
  values: Float32Array;
  /** The network's share of the time, in milliseconds; 0 where it had none. */
  milliseconds: number;
}

/** What goes into the first network, and how it computes. */
export interface Shape {
  precision: Precision;
  viewsPerPhoto: number;
  viewLength: number;
}

/** One message at a time: the next is sent when the last was answered. */
export type ToEmbedder = { kind: 'load'; networks: Networks } | { kind: 'task'; task: Task };

export type FromEmbedder =
  | { kind: 'loaded'; shape: Shape }
  | { kind: 'done'; answer: Answer }
  /** The photo's fault; the worker is as good as before. */
  | { kind: 'failed'; error: { code: string; message: string } }
  /** The module cannot be trusted any more, and the worker has to go. */
  | { kind: 'broken'; message: string };
