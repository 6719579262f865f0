import type { Precision } from './generated.js';

/** A pretrained network that the package has weights for. */
export type Backbone = 'lite0';

/** A file: its bytes, a blob or file, or its address. A text is an address if it has a dot or a slash. */
export type FileSource = ArrayBuffer | Uint8Array | Blob | URL | string;

/** A network in a file, and how to use it. */
export interface BackboneModel {
  /** The ONNX file, or a weight file that {@link readBackbone} or `handful convert` has written. */
  model: FileSource;
  /**
   * The preprocessing file of the ONNX file's repository: `preprocessor_config.json` of transformers, `config.json` of
   * timm or `open_clip_config.json`, or its content as an object. Without it, the rules that most networks for ImageNet
   * share.
   */
  preprocessing?: FileSource | Readonly<Record<string, unknown>> | undefined;
  /** The tensor of the ONNX file that the features are; {@link ImportedBackbone.outputs} lists the choices. */
  output?: string | undefined;
  /** Names the backbone in projects; by default the name of the file. */
  name?: string | undefined;
  /** SPDX identifier of the licence of the weights, for exported files. */
  licence?: string | undefined;
}

/** A network: one of the package, a file, a file with settings, or the result of {@link readBackbone}. */
export type BackboneSource = Backbone | FileSource | BackboneModel | ImportedBackbone;

/** A tensor of an ONNX file that can be chosen as the features. */
export interface BackboneOutput {
  name: string;
  dims: number[];
  /** What it is, in a few English words. */
  what: string;
  /** Whether it is taken unless another is asked for. */
  isDefault: boolean;
}

/** How photos become the input of a network. */
export interface BackbonePreprocessing {
  /** Side of the square input in pixels. */
  side: number;
  /** The length in pixels that one or both sides are resized to before the centre is cut out. */
  resize: number;
  fit: 'shorter' | 'both';
  filter: 'bicubic' | 'bilinear' | 'lanczos';
  /** Subtracted from the levels 0 to 255 of red, green and blue. */
  mean: [number, number, number];
  /** Divides the levels after the subtraction. */
  scale: [number, number, number];
}

/** A network that was read from a file, and can be used as a backbone. */
export interface ImportedBackbone {
  /** The weight file, to be kept and used again. Reading it takes no conversion. */
  file: Blob;
  name: string;
  /** Names the weights in projects; part of {@link Handful.space}. */
  hash: string;
  precision: Precision;
  /** SPDX identifier of the licence of the weights; `unknown` if it was not given. */
  licence: string;
  /** Numbers of the features, and so of an embedding. */
  features: number;
  /** The tensor that the features are; `null` for the networks of the package. */
  output: string | null;
  /** What could be chosen instead; empty if the file was converted before. */
  outputs: BackboneOutput[];
  /** How many operations of each kind it has, for people. */
  operations: { kind: string; count: number }[];
  preprocessing: BackbonePreprocessing;
  /** The time of one view on one thread of this device. The mode `quality` takes two views of a photo. */
  millisecondsPerView: number;
}
