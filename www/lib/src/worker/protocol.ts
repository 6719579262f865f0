import type { AssetFiles, TransferableAssets } from '../loading/asset-loader.js';
import type {
  AddResult,
  Alignment,
  ClassInfo,
  Comparison,
  CreateOptions,
  EngineInfo,
  Explanation,
  ExportFormat,
  Failure,
  HeadName,
  LabelNext,
  Mode,
  OpenedProject,
  Prediction,
  Progress,
  Report,
  Similar,
} from '../types.js';
import type { EmbedderStart } from './embed-protocol.js';

/** A photo's content as it crosses to a worker: files by reference, the rest by copy. */
export type PhotoSource = Blob | Uint8Array | ImageBitmap | ImageData;

/** Why there is no content: it was found on the way that none can be had. */
export interface Refusal {
  code: string;
  message: string;
}

/** A photo and what to call it. */
export interface NamedPhoto {
  name: string;
  source: PhotoSource | Refusal;
}

/** A photo, or the embedding of one. */
export interface NamedQuery {
  name: string;
  source: PhotoSource | Refusal | Float32Array;
}

/** {@link CreateOptions} with every default filled in. */
export interface StartSettings {
  device: NonNullable<CreateOptions['device']>;
  /** Where these two are left open, a project that is to be opened decides on them. */
  precision: CreateOptions['precision'];
  mode: Mode | undefined;
  project: Blob | undefined;
  /** What everything is made of, or where it is to be fetched. */
  source: { files: AssetFiles } | { parcel: TransferableAssets };
}

/** {@link TrainOptions} as they cross to the worker. */
export interface TrainSettings {
  head?: HeadName;
  seed?: number;
  unlabelled?: NamedQuery[];
  align?: Alignment;
}

/** {@link SaveOptions} with every default filled in. */
export interface SaveSettings {
  name: string;
  photos: ReadonlyMap<number, Blob | Refusal>;
  thumbnails: ReadonlyMap<number, Blob | Refusal>;
}

/** What a classifier is, once it can be used. */
export interface Started {
  engine: EngineInfo;
  /** What makes its embeddings. */
  space: string;
}

/** What the page can ask the worker to do. */
export interface Calls {
  start(settings: StartSettings): Started;
  addClass(label: string): void;
  renameClass(from: string, to: string): void;
  removeClass(label: string): void;
  classes(): ClassInfo[];
  add(label: string, photos: NamedQuery[], augment: boolean): AddResult;
  remove(ids: number[]): void;
  relabel(ids: number[], label: string): void;
  train(settings: TrainSettings): Report & { failed: Failure[] };
  predict(queries: NamedQuery[]): (Prediction | Failure)[];
  embed(photos: NamedPhoto[]): (Float32Array | Failure)[];
  similar(queries: NamedQuery[], count: number): (Similar[] | Failure)[];
  review(seed: number): Report;
  compare(heads: HeadName[], seed: number, unlabelled: NamedQuery[]): Comparison[];
  explain(photos: NamedPhoto[], label: string | null): Explanation;
  labelNext(photos: NamedQuery[], count: number): LabelNext & { failed: Failure[] };
  embeddings(ids: number[]): Float32Array[];
  save(settings: SaveSettings): { file: Blob; failed: Failure[] };
  open(file: Blob, reembed: boolean): OpenedProject;
  export(format: ExportFormat, name: string): Blob;
}

export type Method = keyof Calls;

/** One call of `Calls`, tied to its own arguments. */
export type AnyCall = { [M in Method]: { method: M; args: Parameters<Calls[M]> } }[Method];

/** Asks for something; its progress is told only where someone listens to it. */
export interface CallMessage {
  kind: 'call';
  id: number;
  call: AnyCall;
  heard: boolean;
}

export type ToWorker =
  | CallMessage
  | { kind: 'cancel'; id: number }
  /** An embedding worker failed. */
  | { kind: 'lost'; helper: number; message: string };

export type FromWorker =
  | { kind: 'progress'; id: number; progress: Progress }
  | { kind: 'engine'; engine: EngineInfo; changed: boolean }
  /** An embedding worker is wanted, or not any more. */
  | { kind: 'begin'; helper: number; beginning: EmbedderStart }
  | { kind: 'end'; helper: number }
  | { kind: 'done'; id: number; result: ReturnType<Calls[Method]> }
  | { kind: 'cancelled'; id: number }
  | { kind: 'failed'; id: number; error: { code: string; message: string } };
