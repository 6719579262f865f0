import type { Reported } from '../errors.js';
import type { DecoderName } from '../loading/decoders.js';
import type { Pixels } from '../types/pixels.js';
import type {
  EngineInfo,
  ImportedBackbone,
  Intensity,
  Mode,
  PhotoNote,
  Precision,
  Region,
} from '../types.js';
import type { PhotoSource } from './requests.js';
import type { WeightFile } from './weight-file.js';

/** What an embedding worker can compile before the weights have arrived. */
export interface EmbedderCode {
  module: WebAssembly.Module;
  simd: EngineInfo['simd'];
  /** Expected precision of the weights. */
  precision: Precision;
}

/** The first message to an embedding worker: its code, and a port to the session's worker. */
export interface EmbedderStart {
  code: EmbedderCode;
  port: MessagePort;
}

/** The weights that an embedding worker computes with. */
export interface Networks {
  weights: WeightFile;
  /** Weights of the second network; `null` if the mode has none. */
  second: WeightFile | null;
  mode: Mode;
  intensity: Intensity;
}

/**
 * The whole way from a photo, or a region of it, to its embedding, or a part of that way if WebGPU does the
 * rest.
 */
export type EmbedTask =
  /** A photo to its embedding, with `augment` that of the photo and versions of it. */
  | { kind: 'embed'; source: PhotoSource; augment: boolean; region: Region | null }
  /** A photo to its embedding, then to those without each pixel of the last feature map. */
  | { kind: 'explain'; source: PhotoSource; region: Region | null }
  /** A photo to a PNG file, if no browser shows it. */
  | { kind: 'picture'; source: Blob | Uint8Array }
  /** A photo to its views, with `augment` also those of its versions. */
  | { kind: 'prepare'; source: PhotoSource; augment: boolean; region: Region | null }
  /** A photo to pixels for a person, with the shorter side of `minSide` or more. */
  | { kind: 'show'; source: PhotoSource; minSide: number }
  /** A photo's views to its embedding. */
  | { kind: 'forward'; views: Float32Array }
  /** A photo's raw features to its embedding. */
  | { kind: 'compose'; features: Float32Array };

/** What only the worker of imported networks does. */
export type OtherTask =
  /** An ONNX file, or a converted one, to a weight file with its description. */
  | { kind: 'convert'; request: ConvertRequest }
  /** A weight file and a head, as safetensors, to one ONNX model. */
  | { kind: 'onnx'; weights: WeightFile; head: Uint8Array };

/** What is converted, and how. */
export interface ConvertRequest {
  model: Blob;
  /** The preprocessing file, JSON. */
  preprocessing: Uint8Array | null;
  output: string | null;
  name: string;
  licence: string | null;
}

/** The result of {@link OtherTask}. */
export type OtherResult =
  | { kind: 'convert'; imported: ImportedBackbone }
  | { kind: 'onnx'; model: Blob };

/** The result of a task of this kind. */
export type OtherResultOf<T extends OtherTask> = Extract<OtherResult, { kind: T['kind'] }>;

/** The result of a task. */
export interface EmbedResult {
  values: Float32Array;
  /** Time of the network, in milliseconds; 0 if the task does not run it. */
  milliseconds: number;
}

/** The pixels of a photo, and what a person should know about how they were read. */
export interface DecodedPicture {
  png: Uint8Array<ArrayBuffer>;
  notes: PhotoNote[];
}

/** The result of a task of this kind. */
export type ResultOf<T extends EmbedTask> = T extends { kind: 'show' }
  ? Pixels
  : T extends { kind: 'picture' }
    ? DecodedPicture | null
    : EmbedResult;

/** The input of the first network, its arithmetic, and what comes of it. */
export interface InputShape {
  precision: Precision;
  viewsPerPhoto: number;
  viewLength: number;
  /** Identifies the embedding space. */
  space: string;
  embeddingLength: number;
}

/** The answer to `need`: the bytes of a decoder's module, or why there is none. */
export type DecoderMessage = { kind: 'decoder'; name: DecoderName } & (
  | { module: ArrayBuffer }
  | { problem: string }
);

/** One message at a time: the next is sent after the reply to the last, or as the answer to `need`. */
export type ToEmbedder =
  | { kind: 'load'; networks: Networks }
  | { kind: 'task'; task: EmbedTask }
  | { kind: 'other'; task: OtherTask }
  | DecoderMessage;

export type FromEmbedder =
  | { kind: 'loaded'; shape: InputShape }
  | { kind: 'done'; result: ResultOf<EmbedTask> }
  | { kind: 'done-other'; result: OtherResult }
  /** Progress of a conversion, in bytes that are read and written. */
  | { kind: 'progress'; done: number; total: number; detail: string }
  /** The photo of the task needs a decoder. */
  | { kind: 'need'; decoder: DecoderName }
  /** The photo cannot be used; the worker can. */
  | { kind: 'failed'; error: Reported }
  /** The module may be in any state, and the worker must be replaced. */
  | { kind: 'broken'; message: string };
