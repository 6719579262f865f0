/** `quality` looks at two views of each photo, `fast` at one. */
export type Mode = 'quality' | 'fast';

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
  signal?: AbortSignal | undefined;
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
  /** Default `quality`. Embeddings of the two modes do not mix. */
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

/** How a head was trained. */
export interface HeadChoice {
  name: HeadName;
  seed: number;
}

/**
 * What a classifier can be exported to. `onnx`: one model from the pixels of a photo's views to
 * probabilities; `safetensors` and `json`: the head alone.
 */
export type ExportFormat = 'onnx' | 'safetensors' | 'json';

/** What a project file held. */
export interface OpenedProject {
  /** What the person calls the project; may be empty. */
  name: string;
  classes: { label: string; examples: { id: number; name: string }[] }[];
  /** The photos that are in the file, by their ids. They are parts of it, read when they are used. */
  photos: Map<number, File>;
  thumbnails: Map<number, Blob>;
  /** How the project was trained, and the report of training it again; `null` if it never was. */
  head: HeadChoice | null;
  report: Report | null;
  /** Photos that could not be embedded again and were left out. */
  failed: Failure[];
  /** What else was noticed, as sentences. */
  notes: string[];
}

/** Everything a classifier is made of, in memory. What it holds was decided when it was loaded. */
export interface Assets {
  /** The arithmetic that the weights are for; a classifier made of them has no other. */
  readonly precision: Precision;
  /** Whether WebGPU can be used. */
  readonly webgpu: boolean;
}

/** Settings of `loadAssets`; the first three are as in {@link CreateOptions}. */
export interface LoadOptions extends CallOptions {
  device?: 'auto' | 'webgpu' | 'cpu';
  precision?: 'auto' | Precision;
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
}

/** Settings of {@link Handful.compare}. */
export interface CompareOptions extends CallOptions {
  /** As in {@link TrainOptions}, for every head. */
  seed?: number | undefined;
}

/** What one head would make of the photos. */
export interface Comparison {
  head: HeadName;
  report: Report;
  /** How long it trained. */
  seconds: number;
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
  /** The arithmetic that every embedding of this classifier is computed in. */
  precision: Precision;
  /** Which WebAssembly module the CPU runs: with relaxed SIMD where the browser has it. */
  simd: 'relaxed' | 'plain';
  /** CPU workers at present. There is one at first; a queue brings more, idleness takes them away. */
  workers: number;
  /** The network's time for one photo, median over the latest; absent until one was computed. */
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

/** So many photos of so many were classified right; `low` and `high` bound the exact 95 % interval. */
export interface Share {
  correct: number;
  total: number;
  low: number;
  high: number;
}

/** What a training found out, by leaving each photo out in turn. */
export interface Report {
  head: string;
  /** `leftOut.total` is 0 for a class with one photo, which cannot be left out. */
  classes: (ClassInfo & { leftOut: Share })[];
  /** `null` where no class has two photos. */
  leaveOneOut: (Share & { accuracy: number; method: 'leave-one-out' | 'folds' }) | null;
  /** All classes counting the same; `null` unless every class has two photos. */
  balancedAccuracy: number | null;
  /** Counts of left-out photos, `[true class][predicted class]`, in the order of `classes`. */
  confusion: number[][];
  /** Whether the percentages hold; `null` where there are none. */
  reliability: Reliability | null;
  temperature: number | null;
  /** `false` where some class has one photo: predictions are a ranking without percentages. */
  calibrated: boolean;
  /** Whether "unlike your photos" can be said at all. */
  openSet: boolean;
  /** Empty for heads that are solved at once. */
  epochs: Epoch[];
  /** `null` in what {@link Handful.train} gives; {@link Handful.review} fills it in. */
  photos: PhotoFinding[] | null;
  /** The same; it stays `null` where no class has two photos. */
  learningCurve: LearningCurve | null;
}

/** A reliability diagram and the calibration error that sums it up. */
export interface Reliability {
  /** Expected calibration error in 15 bins of equal width. */
  ece: number;
  /** The error that a perfectly calibrated classifier would show on so few photos by chance. */
  chance: number;
  /** Mean probability of the likeliest class, and the share that is right with its 95 % interval. */
  bins: { count: number; confidence: number; accuracy: number; low: number; high: number }[];
}

/** What was found out about one photo that the classifier learned from. */
export interface PhotoFinding {
  /** The id that {@link Handful.add} gave. */
  id: number;
  label: string;
  /** What it was taken for when left out; `null` for the only photo of its class. */
  leftOut: {
    label: string;
    probability: number | null;
    /** The probability of the class that the photo was given. */
    ownProbability: number | null;
  } | null;
  /** The class it seems to belong to, where its own is suspected to be wrong. */
  suspect: string | null;
  /** The id of an earlier photo that is nearly the same. */
  duplicateOf: number | null;
  /** Cosine to the mean of its class without it; `null` for the only photo of its class. */
  similarity: number | null;
  /** Whether it is much less like its class than other photos are like theirs. */
  outlier: boolean;
}

/** The mean difference between two trials on the same photos, with its 95 % interval. */
export interface Gain {
  value: number;
  low: number;
  high: number;
}

/** How the accuracy grows with the number of photos. */
export interface LearningCurve {
  /** Photos learned from, and how those held back fared; the last is the whole support set. */
  points: { photos: number; accuracy: number; low: number; high: number }[];
  /** What the last doubling brought. */
  gain: Gain;
  /** `rising`: more photos would help; `flat`: the last doubling brought less than 2 points. */
  verdict: 'rising' | 'flat' | 'unclear';
  /** In the order of the report's classes; `null` for a class with one photo. */
  classGains: (Gain | null)[];
  /** The class that most needs photos; `null` where no left-out photo was wrong. */
  weakest: string | null;
}

/** Settings of {@link Handful.similar}. */
export interface SimilarOptions extends CallOptions {
  /** How many photos to tell of, at most; default 5. */
  count?: number | undefined;
}

/** A photo that was added, and how much it looks like another one. */
export interface Similar {
  /** The id that {@link Handful.add} gave. */
  id: number;
  label: string;
  /** Cosine of the two embeddings. */
  similarity: number;
}

/** Which photos without a label to label next. */
export interface LabelNext {
  /** The most useful first; `index` is the place among the photos that were given. */
  photos: {
    index: number;
    /** The likeliest class, and by how much it is likelier than the second. */
    label: string;
    margin: number;
    /** Cosine distance to the nearest photo chosen before it; `null` for the first. */
    distance: number | null;
    unlike: boolean;
  }[];
  /** Expected share of the photos that are not unlike which is classified right. */
  expectedAccuracy: number | null;
  /** How many are unlike all photos of the classes. */
  unlike: number;
  /** Whether labelling may stop: at least 95 % are expected to be right. */
  enough: boolean;
}

/** A class in a prediction. `probability` is `null` when the head is not calibrated. */
export interface Score {
  label: string;
  score: number;
  probability: number | null;
}

/** Which parts of a photo speak for a class. */
export interface Explanation {
  /** The class. */
  label: string;
  /** Parts of a row, and of a column. */
  width: number;
  height: number;
  /** How much lower the score of the class would be without each part, row by row. */
  values: Float32Array;
  /** What the parts make up: the whole photo, or with `fast` the square in its middle. */
  area: 'photo' | 'square';
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
