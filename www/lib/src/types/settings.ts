import type { Epoch } from './report.js';
import type { Failure } from './results.js';

/**
 * `fast` looks at one view of each photo, `quality` at two. `best` has a second, larger network look
 * too, which is loaded only then, and which the CPU alone computes.
 */
export type Mode = 'quality' | 'fast' | 'best';

/**
 * The arithmetic of the network: `f32`, or `int8`, which is faster on a CPU and as accurate as long
 * as it computes every photo of a classifier. Embeddings of the two do not mix.
 */
export type Precision = 'f32' | 'int8';

/** A pretrained network the package has weights for. */
export type Backbone = 'lite0';

/** `ridge` is the default; `linear` is the softmax layer trained by gradient descent. */
export type HeadName =
  | 'ridge'
  | 'linear'
  | 'auto'
  | 'calibrated'
  | 'forest'
  | 'knn'
  | 'l2sp'
  | 'lda'
  | 'linear-lbfgs'
  | 'matching'
  | 'mlp'
  | 'propagate'
  | 'prototype'
  | 'prototype-cosine'
  | 'prototype-euclidean'
  | 'ridge-texture'
  | 'svm'
  | 'transport'
  | 'transport-balanced';

/** How far a call has come. */
export interface Progress {
  /**
   * `load`: bytes of weights; `embed`, `save`: photos; `train`, `review`: fraction of the work;
   * `compare`: heads, and fractions of one.
   */
  phase: 'load' | 'embed' | 'train' | 'review' | 'save' | 'compare';
  done: number;
  /** In the unit of `done`; `null` where it is not known. */
  total: number | null;
  /** What was just finished, for example the name of a photo. */
  detail: string;
  /** The epoch that just ended, from heads that train in epochs. */
  epoch?: Epoch;
}

/** What can be watched and cancelled in a call that takes time. */
export interface CallOptions {
  /** An abort rejects the call with its reason, and nothing has changed. */
  signal?: AbortSignal | undefined;
  /** Hears how far it has come. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Settings of {@link Handful.create}. */
export interface CreateOptions extends CallOptions {
  /** `auto` (default) takes WebGPU only where it is real, right and measured faster. */
  device?: 'auto' | 'webgpu' | 'cpu';
  /**
   * Fixed for the life of the classifier. `auto` (default) is `f32` where WebGPU may take over or
   * is asked for, and `int8` where the CPU does all the work. WebGPU computes in `f32` alone.
   */
  precision?: 'auto' | Precision;
  /** Default `quality`. Embeddings of different modes do not mix. */
  mode?: Mode;
  /** Default `lite0`. */
  backbone?: Backbone;
  /**
   * What `loadAssets` has loaded; or the base URL of a folder that holds the package's `wasm/` and
   * `assets/` folders, for pages that serve them from elsewhere. By default they are found next to
   * the package's own code.
   */
  assets?: string | URL | Assets;
  /**
   * A project file to open at once. Mode and precision are its own unless they are given; what was
   * in it is {@link Handful.opened}.
   */
  project?: Blob;
}

/** Everything a classifier is made of, in memory. What it holds was decided when it was loaded. */
export interface Assets {
  /** The arithmetic that the weights are for; a classifier made of them has no other. */
  readonly precision: Precision;
  /** Whether WebGPU can be used. */
  readonly webgpu: boolean;
  /** Whether the mode `best` can be used. */
  readonly best: boolean;
}

/** Settings of {@link Handful.add}. */
export interface AddOptions extends CallOptions {
  /**
   * Embed each photo with versions of it, mirrored and from closer, which takes three times as long.
   * It stays one photo with one embedding. Off by default; embeddings that are given stay as they are.
   */
  augment?: boolean | undefined;
}

/** Settings of `loadAssets`; the first four are as in {@link CreateOptions}. */
export interface LoadOptions extends CallOptions {
  device?: 'auto' | 'webgpu' | 'cpu';
  precision?: 'auto' | Precision;
  /** With `best`, its second network is loaded too, and classifiers of the other modes can be made as well. */
  mode?: Mode;
  backbone?: Backbone;
  /** Base URL of a folder that holds the package's `wasm/` and `assets/` folders. */
  base?: string | URL;
  /** In place of the global `fetch`, for example to keep a copy of what is fetched. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Settings of {@link Handful.train}. */
export interface TrainOptions extends CallOptions {
  /** Default `ridge`. */
  head?: HeadName | undefined;
  /** Seed of everything random in a head that is trained by gradient descent. */
  seed?: number | undefined;
  /**
   * Moves the photos that are learned from to where the unlabelled ones are, before any head learns:
   * for another camera or another light than those the photos were taken with. `covariance` (CORAL; Sun, Feng &
   * Saenko 2016) does more than `mean`, in a time that grows with the cube of the number of photos.
   * It takes it that the classes are about equally common among the unlabelled photos.
   */
  align?: Alignment | undefined;
}

/** What the photos that are learned from are given of unlabelled ones. */
export type Alignment = 'mean' | 'covariance';

/** Settings of {@link Handful.compare}. */
export interface CompareOptions extends CallOptions {
  /** As in {@link TrainOptions}, for every head. */
  seed?: number | undefined;
}

/** Settings of {@link Handful.similar}. */
export interface SimilarOptions extends CallOptions {
  /** How many photos to tell of, at most; default 5. */
  count?: number | undefined;
}

/** Settings of {@link Handful.save}. */
export interface SaveOptions extends CallOptions {
  /** What the person calls the project. */
  name?: string;
  /** The photos to keep in the file, by their ids; without them it still predicts and learns. */
  photos?: ReadonlyMap<number, Blob>;
  /** Small pictures to show in the place of photos, by their ids. */
  thumbnails?: ReadonlyMap<number, Blob>;
  /**
   * Hears of every picture that can no longer be read and is left out. Without it, {@link
   * Handful.save} rejects with the first.
   */
  onFailure?: (failure: Failure) => void;
}

/** Settings of {@link Handful.open}. */
export interface OpenOptions extends CallOptions {
  /**
   * Embed the photos of the file again if its embeddings are of another mode, precision or version;
   * without it, such a file is refused with the code `contract-mismatch`.
   */
  reembed?: boolean;
}

/**
 * What a classifier can be exported to. `onnx`: one model from the pixels of a photo's views to
 * probabilities, except in best mode; `html`: a page of one file that predicts without a network; `safetensors` and `json`:
 * the head alone.
 */
export type ExportFormat = 'onnx' | 'html' | 'safetensors' | 'json';

/** Settings of {@link Handful.export}. */
export interface ExportOptions extends CallOptions {
  /** What the page of `html` is called. */
  name?: string;
}
