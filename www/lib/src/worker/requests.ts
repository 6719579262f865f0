import type { HandfulErrorCode } from '../errors.js';
import type { AssetFiles, TransferableAssets } from '../loading/asset-loader.js';
import type {
  Alignment,
  CreateOptions,
  EngineInfo,
  GroupReference,
  HeadName,
  Intensity,
  Mode,
  Progress,
  Region,
} from '../types.js';

/** What every call is given besides its arguments. */
export interface CallContext {
  signal: AbortSignal;
  progress(progress: Progress): void;
}

/** A photo's content as it is sent to a worker: files by reference, everything else as a copy. */
export type PhotoSource = Blob | Uint8Array | ImageBitmap | ImageData;

/** Why a photo has no content, found before it was sent. */
export interface Refusal {
  code: HandfulErrorCode;
  message: string;
}

/** A photo with its display name. */
export interface NamedPhoto {
  name: string;
  source: PhotoSource | Refusal;
  /** The part of it to look at. */
  region?: Region;
}

/** A photo, or the embedding of one, with its display name. */
export interface NamedQuery {
  name: string;
  source: PhotoSource | Refusal | Float32Array;
  /** The part of the photo to look at. */
  region?: Region;
}

/** A group of photos, with a name in the form in which it is kept. */
export type KnownGroup = Required<GroupReference>;

/** {@link CreateOptions} with the defaults filled in. */
export interface StartSettings {
  /** The version of the page's code. */
  version: string;
  device: NonNullable<CreateOptions['device']>;
  /** Where these three are undefined, the project to open decides. */
  precision: CreateOptions['precision'];
  mode: Mode | undefined;
  intensity: Intensity | undefined;
  project: Blob | undefined;
  /** Weight files of the networks that are not of the package. */
  backbones: ImportedFiles | null;
  /** Where to fetch modules and weights, or loaded ones. */
  source: { files: AssetFiles } | { assets: TransferableAssets };
}

/** Weight files of networks that are not of the package; `null` for one that is. */
export interface ImportedFiles {
  first: Blob | null;
  /** The second network of the mode `best`. */
  second: Blob | null;
}

/** State of a classifier that has started. */
export interface Started {
  engine: EngineInfo;
  /** Identifies the embedding space. */
  space: string;
}

/** {@link TrainOptions} without the callbacks. */
export interface TrainSettings {
  head?: HeadName;
  seed?: number;
  unlabelled?: NamedQuery[];
  align?: Alignment;
}

/** {@link ExportOptions} without the callbacks. */
export interface ExportSettings {
  name: string;
  photos: ReadonlyMap<number, Blob | Refusal>;
}

/** {@link SaveOptions} with the defaults filled in. */
export interface SaveSettings {
  name: string;
  photos: ReadonlyMap<number, Blob | Refusal>;
  thumbnails: ReadonlyMap<number, Blob | Refusal>;
}
