import type { ClassInfo, Epoch, HeadName, LabelNext, Mode, Prediction, Report } from '../types.js';

/** What `init` takes: where a module is, or its bytes. */
export interface InitArgument {
  module_or_path: Response;
}

/** The network on one device. There is one per module. */
export interface Engine {
  /** `count` views of 3 x size x size in, `count` x 1904 raw features out. */
  forward(views: Float32Array, count: number): Promise<Float32Array>;
  /** Embeds a fixed picture; the lowest cosine of its blocks with the reference. */
  selfTest(): Promise<number>;
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

/** The way from photos to views; a decoder that gives up on a photo leaves the classifier as it was. */
export interface Preparer {
  prepare(bytes: Uint8Array): Float32Array;
  preparePixels(pixels: ImageData): Float32Array;
  free(): void;
}

/** The support set, the head, and the way from features to embeddings. */
export interface Classifier {
  readonly viewsPerPhoto: number;
  readonly viewLength: number;
  readonly featureLength: number;
  preparer(): Preparer;
  compose(features: Float32Array): Float32Array;
  addClass(label: string): void;
  renameClass(from: string, to: string): void;
  removeClass(label: string): void;
  classes(): ClassInfo[];
  add(label: string, embedding: Float32Array): number;
  remove(id: number): void;
  relabel(id: number, label: string): void;
  startTraining(head?: HeadName | null, seed?: number | null): Training;
  adopt(training: Training): Report;
  predict(embedding: Float32Array): Prediction;
  startReview(seed?: number | null): Review;
  labelNext(embeddings: Float32Array, count: number): LabelNext;
  free(): void;
}

/** The module that runs on WebGPU: only an engine, so that nothing is lost when it dies. */
export interface GpuModule {
  default(argument: InitArgument): Promise<unknown>;
  Engine: { load(weights: Uint8Array, device: 'webgpu'): Promise<Engine> };
}

/** The module that runs everywhere and owns all state. */
export interface CpuModule {
  default(argument: InitArgument): Promise<unknown>;
  Engine: { load(weights: Uint8Array, device: 'cpu'): Promise<Engine> };
  Classifier: new (weights: Uint8Array, mode: Mode) => Classifier;
}
