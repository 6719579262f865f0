import type {
  Alignment,
  Epoch,
  GroupSource,
  HeadName,
  Intensity,
  Mode,
  Precision,
  Region,
  Report,
} from './generated.js';
import type { ScriptUrlPolicy } from './policy.js';
import type { Failure } from './results.js';

/** A pretrained network that the package has weights for. */
export type Backbone = 'lite0';

/** The progress of a call. */
export interface Progress {
  /**
   * `load`: bytes of modules and weights, decompressed; `embed`, `save`: photos; `train`, `review`:
   * fraction of the work, also of an evaluation;
   * `compare`: heads, and fractions of one.
   */
  phase: 'load' | 'embed' | 'train' | 'review' | 'save' | 'compare';
  done: number;
  /** In the unit of `done`; `null` if unknown. */
  total: number | null;
  /** The item that was just completed, for example the name of a photo. */
  detail: string;
  /** The epoch that just ended, from heads that train in epochs. */
  epoch?: Epoch;
}

/** Progress and cancellation of a call that takes time. */
export interface CallOptions {
  /** An abort rejects the call with its reason and changes nothing. */
  signal?: AbortSignal | undefined;
  /** Called as the work proceeds. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Settings of {@link Handful.create}. */
export interface CreateOptions extends CallOptions {
  /** `auto` (default) uses WebGPU only on real hardware, with correct results, and if measured faster. */
  device?: 'auto' | 'webgpu' | 'cpu';
  /**
   * Fixed for the life of the classifier. `auto` (default) is `f32` where WebGPU is or may be used,
   * and `int8` where only the CPU computes. WebGPU computes only in `f32`.
   */
  precision?: 'auto' | Precision;
  /** Default `quality`. Embeddings of different modes do not mix. */
  mode?: Mode;
  /**
   * How values of more than 8 bits in TIFF and DICOM files become levels; default `fixed`, the same rule for all
   * photos. Embeddings of different intensities do not mix.
   */
  intensity?: Intensity;
  /** Default `lite0`. */
  backbone?: Backbone;
  /**
   * The result of `loadAssets`, or the base URL of a folder with the package's `wasm/` and `assets/`
   * folders, for pages that serve them from elsewhere. By default they are found next to the
   * package's code.
   */
  assets?: string | URL | Assets;
  /**
   * The base URL of a copy of the package's folder `dist/worker`, for bundlers that do not find the
   * workers next to the package's code. It may be on another site that allows it (CORS).
   */
  workers?: string | URL;
  /**
   * A policy of Trusted Types for the addresses of the workers. Without it, a page that requires Trusted
   * Types must allow a policy named `handful`.
   */
  trustedTypesPolicy?: ScriptUrlPolicy;
  /**
   * A project file to open at once. It determines mode, precision and intensity unless they are given. Its
   * content is {@link Handful.opened}.
   */
  project?: Blob;
}

/** Modules and weights in memory; the result of `loadAssets`. Its options determine what is included. */
export interface Assets {
  /** The arithmetic of the weights, and of every classifier made from them. */
  readonly precision: Precision;
  /** Whether WebGPU can be used. */
  readonly webgpu: boolean;
  /** Whether the mode `best` can be used. */
  readonly best: boolean;
  /** Whether the workers have no network from their start; `false` where a browser does not allow it. */
  readonly confined: boolean;
  /**
   * Resolves when the weights, and after them the module of the classifier, have arrived; rejects if one
   * cannot be loaded. `Handful.create` waits for the weights. Photos can be embedded then; calls that need
   * the classifier wait for it.
   */
  readonly loaded: Promise<void>;
  /**
   * Loads what a classifier does not need at first, after {@link loaded} and one file after the other: the
   * modules for WebGPU (where it is tried), for `export`, for the head `linear` and for HEIC photos. A file
   * that is asked for meanwhile does not wait for its turn. Resolves when no request is left to be made. A
   * file that cannot be loaded does not stop the others; the call that needs it fails.
   */
  loadRest(options?: LoadRestOptions): Promise<void>;
}

/** Settings of {@link Assets.loadRest}; progress has the name of the file in `detail`. */
export type LoadRestOptions = CallOptions;

/** Settings of the calls that look at photos. */
export interface RegionOptions extends CallOptions {
  /**
   * The part of each photo to look at, as if it were cut out. A photo that does not contain it is reported
   * like a damaged photo, with the code `invalid-input`; so is an embedding, which has no region.
   */
  region?: Region | undefined;
}

/** Settings of {@link Handful.add}. */
export interface AddOptions extends RegionOptions {
  /**
   * Also embed a mirrored and a closer version of each photo, which takes three times as long. The
   * result is still one embedding per photo. Off by default; has no effect on embeddings.
   */
  augment?: boolean | undefined;
  /**
   * The group that the photos belong to, such as a patient, an animal or a burst: by its name, or with how
   * it is known. Photos of one group are left out together wherever the classifier is measured, so that
   * none is recognised by its twin. `null`: each photo is on its own. By default they join their
   * near-duplicates, and the photos of their class that the same camera took within three seconds.
   */
  group?: string | GroupReference | null | undefined;
  /**
   * The files that embeddings were made from, in the same order, to read when they were taken. Photos that
   * are given as files need none.
   */
  originals?: readonly Blob[] | undefined;
}

/** A group of photos by its name, with how it is known that they belong together. */
export interface GroupReference {
  name: string;
  /** Default `hand`; without effect for a group that exists. */
  source?: GroupSource | undefined;
}

/** Settings of `loadAssets`; the first four are as in {@link CreateOptions}. */
export interface LoadOptions extends CallOptions {
  device?: 'auto' | 'webgpu' | 'cpu';
  precision?: 'auto' | Precision;
  /** `best` also loads the second network; the other modes can be used as well. */
  mode?: Mode;
  backbone?: Backbone;
  /** Base URL of a folder with the package's `wasm/` and `assets/` folders. */
  base?: string | URL;
  /** As in {@link CreateOptions}. */
  workers?: string | URL;
  /** Resolve as soon as workers can start; see {@link Assets.loaded} and {@link Assets.loadRest}. */
  defer?: boolean;
  /** Replaces the global `fetch`, for example to cache the files. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Settings of {@link Handful.train}. */
export interface TrainOptions extends CallOptions {
  /** Default `ridge`. */
  head?: HeadName | undefined;
  /** Seed of everything random in a head that is trained by gradient descent. */
  seed?: number | undefined;
  /**
   * Aligns the training photos to the unlabelled ones before the head learns, for another camera or
   * another light. `mean` shifts their mean; `covariance` (CORAL; Sun, Feng & Saenko 2016) adapts
   * their covariance too, in a time that grows with the cube of the number of photos. It assumes that
   * the classes are about equally common among the unlabelled photos.
   */
  align?: Alignment | undefined;
}

/** Settings of {@link Handful.pixels}. */
export interface PixelsOptions extends CallOptions {
  /** The least length of the shorter side, in pixels, that a larger photo keeps. */
  minSide?: number | undefined;
}

/** Settings of {@link Handful.compare}. */
export interface CompareOptions extends CallOptions {
  /** As in {@link TrainOptions}, for every head. */
  seed?: number | undefined;
}

/** Settings of {@link Handful.similar}. The region is that of the photo. */
export interface SimilarOptions extends RegionOptions {
  /** Maximum number of photos; default 5. */
  count?: number | undefined;
}

/** Settings of {@link Handful.labelNext}. */
export interface LabelNextOptions extends CallOptions {
  /** Maximum number of photos; default 5. */
  count?: number | undefined;
}

/** Settings of {@link Handful.explain}. The map is that of the region. */
export interface ExplainOptions extends RegionOptions {
  /** The class; default is the likeliest. */
  label?: string | null | undefined;
}

/** Settings of {@link Handful.save}. */
export interface SaveOptions extends CallOptions {
  /** The project's name. */
  name?: string;
  /** The photos to store in the file, by their ids; without them it still predicts and learns. */
  photos?: ReadonlyMap<number, Blob>;
  /** Thumbnails of the photos, by their ids. */
  thumbnails?: ReadonlyMap<number, Blob>;
  /**
   * Called for every picture that can no longer be read and is left out. Without it, {@link
   * Handful.save} rejects with the first.
   */
  onFailure?: (failure: Failure) => void;
}

/** Settings of {@link Handful.open}. */
export interface OpenOptions extends CallOptions {
  /**
   * Embed the photos of the file again if its embeddings are of another mode, precision or version.
   * Without it, such a file is refused with the code `contract-mismatch`.
   */
  reembed?: boolean;
}

/**
 * The formats of {@link Handful.export}. `onnx`: one model from the pixels of a photo's views to
 * probabilities, except in best mode. `html`: a page in one file that predicts offline. `safetensors`
 * and `json`: only the head. `teachable-machine`: a zip with `model.json`, `weights.bin` and
 * `metadata.json`, for `@teachablemachine/image` and everything that loads its models.
 */
export type ExportFormat = 'onnx' | 'html' | 'safetensors' | 'json' | 'teachable-machine';

/** Settings of {@link Handful.export}. */
export interface ExportOptions extends CallOptions {
  /** Title of the `html` page, and name of the `teachable-machine` model. */
  name?: string;
  /**
   * The photos by their ids, for `teachable-machine`. That format can only express fast mode in f32, so
   * that a classifier of another kind has to embed and learn its photos again for it; without photos it
   * is refused with the code `contract-mismatch`. The classifier itself does not change.
   */
  photos?: ReadonlyMap<number, Blob>;
  /**
   * Called for every photo that could not be learnt again. Without it, {@link Handful.export} rejects
   * with the first. A class of which no photo is left always rejects.
   */
  onFailure?: (failure: Failure) => void;
  /** Called with the report of the exported classifier, if the photos were learnt again for it. */
  onReport?: (report: Report) => void;
}
