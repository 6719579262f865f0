import type {
  Alignment,
  ClassInfo,
  Epoch,
  HeadChoice,
  HeadName,
  LabelNext,
  Mode,
  Precision,
  Prediction,
  Report,
  Similar,
} from '../types.js';

/** What `init` takes: where a module is, or the module itself, compiled. */
export interface InitArgument {
  module_or_path: Response | WebAssembly.Module;
}

/** Everything from the bytes of a photo to its embedding, on the CPU; it keeps nothing of a photo. */
export interface Embedder {
  /** `f32` or `int8`, as the weight file says. */
  readonly precision: string;
  readonly viewsPerPhoto: number;
  readonly viewLength: number;
  /** Of the raw features of one view. */
  readonly featureLength: number;
  /** An encoded photo to its views, with `augment` together with those of its versions. */
  prepare(bytes: Uint8Array, augment: boolean): Float32Array;
  /** The same of decoded pixels. */
  preparePixels(pixels: ImageData, augment: boolean): Float32Array;
  /** The views of a photo, whatever their number, to its embedding. */
  embedViews(views: Float32Array): Float32Array;
  /** `count` views of 3 x size x size in, `count` x `featureLength` raw features out. */
  forward(views: Float32Array, count: number): Float32Array;
  /** The raw features of one photo's views to its embedding. */
  compose(features: Float32Array): Float32Array;
  /** A photo's views to its embedding and those without each pixel of the last feature map. */
  withoutPixels(views: Float32Array): Float32Array;
  free(): void;
}

/** The module of the embedding workers, of which there are two: with relaxed SIMD and without. */
export interface EmbedModule {
  default(argument: InitArgument): Promise<unknown>;
  Embedder: { load(weights: Uint8Array, mode: Mode, second: Uint8Array | null): Embedder };
  /** Computes something small, so that what weights of that precision need is compiled. */
  warmUp(precision: Precision): void;
}

/** Labelled photos as they were when it was made. */
export interface SupportSnapshot {
  /**
   * The same photos together with some whose classes are not known, by their embeddings one after the
   * other; with an alignment, each training moves them to where those are before it learns.
   */
  withUnlabelled(embeddings: Float32Array, alignment?: Alignment | null): SupportSnapshot;
  startTraining(head?: HeadName | null, seed?: number | null): Training;
  free(): void;
}

/** A training that goes on as long as `step` is called. */
export interface Training {
  step(): { done: boolean; progress: number; epoch?: Epoch | null };
  free(): void;
}

/** A report being completed as long as `step` is called; it comes with the last one. */
export interface Review {
  step(): { progress: number; report?: Report | null };
  free(): void;
}

/** The support set and the head; it knows embeddings, but neither photos nor the network. */
export interface Classifier {
  addClass(label: string): void;
  renameClass(from: string, to: string): void;
  removeClass(label: string): void;
  classes(): ClassInfo[];
  /** Numbers of an embedding. */
  readonly embeddingLength: number;
  add(label: string, embedding: Float32Array): number;
  /** The embedding of a photo. */
  embedding(id: number): Float32Array;
  remove(id: number): void;
  relabel(id: number, label: string): void;
  startTraining(head?: HeadName | null, seed?: number | null): Training;
  /** All photos as they are now, to train any number of heads on. */
  snapshot(): SupportSnapshot;
  adopt(training: Training): Report;
  /** As `adopt`, but what is in use stays. */
  report(training: Training): Report;
  predict(embedding: Float32Array): Prediction;
  similar(embedding: Float32Array, count: number): Similar[];
  startReview(seed?: number | null): Review;
  labelNext(embeddings: Float32Array, count: number): LabelNext;
  /** The head as safetensors, if it is a linear map. */
  head(): Uint8Array;
  /** What makes its embeddings, in short. */
  readonly space: string;
  /** `known` is JSON, `{ name, head, photos }`. */
  save(known: string): Saved;
  /** A classifier like this one with the photos of a project, to be trained. */
  open(project: Project): Classifier;
  free(): void;
}

/** The entries of a project file that are no pictures. */
export interface Saved {
  readonly manifest: Uint8Array;
  readonly embeddings: Uint8Array;
  free(): void;
}

/** What a project file says it holds. */
export interface ProjectDescription {
  name: string;
  space: string;
  mode: string;
  precision: string;
  head: HeadChoice | null;
  classes: string[];
  examples: {
    id: number;
    label: string;
    name: string;
    /** Of the file it came from; `null` where that is not known. */
    size: number | null;
    modified: number | null;
    photo: string | null;
    thumbnail: string | null;
  }[];
}

/** A project file that was read and holds together. */
export interface Project {
  describe(): ProjectDescription;
  /** Puts other embeddings in the place of its own; photos that are not named are left out. */
  embedAgain(like: Classifier, ids: Uint32Array, embeddings: Float32Array): void;
  free(): void;
}

/** The part of the module that reads project files. */
export interface ProjectReader {
  read(manifest: Uint8Array, embeddings: Uint8Array): Project;
}

/** The module that owns all state of the person. */
export interface ClassifierModule {
  default(argument: InitArgument): Promise<unknown>;
  Classifier: new (weights: Uint8Array, mode: Mode, second: Uint8Array | null) => Classifier;
  Project: ProjectReader;
  /** Whether a head learns by gradient descent, and there is no teacher yet. */
  needsGradient(head: HeadName): boolean;
  setTrainerFactory(teacher: TrainerFactory): void;
}

/** What the classifier learns from by gradient descent: inputs, targets, and five numbers. */
type Task = [Float32Array, Float32Array, number, number, number, number, number];

/** Layers that are learning; only the classifier's module looks into them. */
export interface Descent {
  free(): void;
}

/** Does for the classifier's module what that one cannot. */
export interface TrainerFactory {
  begin(...task: Task): Descent;
}

/** The module that learns by gradient descent. */
export interface GradientModule {
  default(argument: InitArgument): Promise<unknown>;
  Descent: new (...task: Task) => Descent;
}

/** The module that writes what other programs read, from a head as safetensors. */
export interface ExportModule {
  default(argument: InitArgument): Promise<unknown>;
  toOnnx(weights: Uint8Array, head: Uint8Array): Uint8Array;
  toJson(head: Uint8Array): string;
}

/** The network on the graphics device. There is one per module. */
export interface Engine {
  /** As {@link Embedder.forward}. */
  forward(views: Float32Array, count: number): Promise<Float32Array>;
  /** Embeds a fixed picture; the lowest cosine of its blocks with the reference. */
  selfTest(): Promise<number>;
  free(): void;
}

/** The module that runs on WebGPU: only an engine, so that nothing is lost when it dies. */
export interface GpuModule {
  default(argument: InitArgument): Promise<unknown>;
  Engine: { load(weights: Uint8Array, device: 'webgpu'): Promise<Engine> };
}
