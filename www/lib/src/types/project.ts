import type { HeadChoice, Region, Report } from './generated.js';
import type { Failure } from './results.js';

/** A photo of a project file. */
export interface OpenedPhoto {
  id: number;
  name: string;
  /** Size in bytes of the original file, and its last change (milliseconds since 1970). */
  size: number | null;
  modified: number | null;
  /** The part of the photo that was learnt; `null` if it was all of it. */
  region: Region | null;
  /** The name of its group; `null` if it belongs to none, and empty if someone said that it is on its own. */
  group: string | null;
}

/** The content of a project file. */
export interface OpenedProject {
  /** The project's name; may be empty. */
  name: string;
  classes: { label: string; examples: OpenedPhoto[] }[];
  /** The photos in the file, by their ids. They are slices of the file and are read on use. */
  photos: Map<number, File>;
  thumbnails: Map<number, Blob>;
  /** The head and seed of the last training, and the report of repeating it; `null` if there was none. */
  head: HeadChoice | null;
  report: Report | null;
  /** Photos that could not be embedded again and were left out. */
  failed: Failure[];
  /** Other remarks, as sentences. */
  notes: string[];
}

/** What a project file says about itself. */
export interface ProjectSpace {
  /** Name of the backbone; of two, both names joined by `+`. Empty if the file does not say. */
  backbone: string;
  /** The {@link ImportedBackbone.hash} of the backbone, or a hash of both. */
  weights: string;
  mode: string;
  precision: string;
  /** Empty for the fixed one. */
  intensity: string;
}
