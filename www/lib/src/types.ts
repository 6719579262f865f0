/** A picture in any form a browser hands it over. Encoded bytes may be JPEG, PNG, WebP, GIF or BMP, and AVIF or HEIC where the browser can decode them. */
export type Photo = File | Blob | ArrayBuffer | Uint8Array | ImageBitmap | ImageData;

/** `quality` looks at two views of each photo, `fast` at one. */
export type Mode = 'quality' | 'fast';

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
  | 'svm'
  | 'transport';

/** How far a call has come. */
export interface Progress {
  /** `load`: bytes of weights; `embed`: photos; `train`: fraction of the training. */
  phase: 'load' | 'embed' | 'train';
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
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Settings of {@link Handful.create}. */
export interface CreateOptions extends CallOptions {
  /** `auto` (default) takes WebGPU only where it is real, right and measured faster. */
  device?: 'auto' | 'webgpu' | 'cpu';
  /** Default `quality`. Embeddings of the two modes do not mix. */
  mode?: Mode;
  /** Default `lite0`. */
  backbone?: Backbone;
  /**
   * Base URL of a folder that holds the package's `wasm/` and `assets/` folders, for pages that
   * serve them from elsewhere. By default they are found next to the package's own code.
   */
  assets?: string | URL;
}

/** Settings of {@link Handful.train}. */
export interface TrainOptions extends CallOptions {
  /** Default `ridge`. */
  head?: HeadName | undefined;
  /** Seed of everything random in a head that is trained by gradient descent. */
  seed?: number | undefined;
}

/** Why an engine is in use. The first three belong to `webgpu`, all but `faster` to `cpu`. */
export type EngineReason =
  /** Asked for by `device`. */
  | 'forced'
  /** WebGPU was measured faster than the CPU. */
  | 'faster'
  /** The CPU answers while WebGPU is still being prepared and measured. */
  | 'starting'
  /** The browser has no WebGPU, or not in workers. */
  | 'no-webgpu'
  /** WebGPU is there but offers no adapter. */
  | 'no-adapter'
  /** The adapter computes on the CPU itself. */
  | 'software-adapter'
  /** The adapter lacks a feature the engine needs. */
  | 'missing-feature'
  /** The adapter's result for a known picture is wrong. */
  | 'self-test'
  /** The CPU was measured faster. */
  | 'slower'
  /** The WebGPU engine failed, while starting or in the middle of work. */
  | 'gpu-failed'
  /** The graphics device went away in the middle of work. */
  | 'device-lost';

/** The engine that computes embeddings, and why it was chosen. */
export interface EngineInfo {
  device: 'webgpu' | 'cpu';
  why: EngineReason;
  /** The reason as a sentence for a person. */
  detail: string;
  /** Median over the latest photos; absent until one has been computed. */
  millisecondsPerPhoto?: number;
}

/** A photo that could not be used, and why. The rest of its batch went on. */
export interface Failure {
  name: string;
  code: string;
  message: string;
}

/** A photo that was added: its id, for {@link Handful.remove} and {@link Handful.relabel}. */
export interface Added {
  id: number;
  name: string;
}

/** What became of the photos of one {@link Handful.add}. */
export interface AddResult {
  added: Added[];
  failed: Failure[];
}

/** A class and how many photos it has. */
export interface ClassInfo {
  label: string;
  count: number;
}

/** One pass of a gradient head over the photos. */
export interface Epoch {
  epoch: number;
  loss: number;
  accuracy: number;
  leftOutLoss: number | null;
  leftOutAccuracy: number | null;
}

/** What a training found out, by leaving each photo out in turn. */
export interface Report {
  head: string;
  classes: (ClassInfo & { leftOut: { correct: number; total: number } })[];
  /** `null` where no class has two photos. `low` and `high` bound the 95 % interval. */
  leaveOneOut: {
    correct: number;
    total: number;
    accuracy: number;
    low: number;
    high: number;
    method: 'leave-one-out' | 'folds';
  } | null;
  /** Counts of left-out photos, `[true class][predicted class]`, in the order of `classes`. */
  confusion: number[][];
  temperature: number | null;
  /** `false` where some class has one photo: predictions are a ranking without percentages. */
  calibrated: boolean;
  /** Whether "unlike your photos" can be said at all. */
  openSet: boolean;
  /** Empty for heads that are solved at once. */
  epochs: Epoch[];
}

/** A class in a prediction. `probability` is `null` when the head is not calibrated. */
export interface Score {
  label: string;
  score: number;
  probability: number | null;
}

/** What a photo was taken for. */
export interface Prediction {
  /** `null` when the photo is unlike all photos of the classes. */
  label: string | null;
  unlike: boolean;
  /** Largest cosine to a class prototype, after subtracting the mean of ordinary photos. */
  similarity: number;
  calibrated: boolean;
  /** Every class, best first. */
  scores: Score[];
}
