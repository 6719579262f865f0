import type { Report } from './report.js';
import type { Failure } from './results.js';
import type { HeadName } from './settings.js';

/** How a head was trained. */
export interface HeadChoice {
  name: HeadName;
  seed: number;
}

/** A photo of a project file. */
export interface OpenedPhoto {
  id: number;
  name: string;
  /** Bytes of the file it came from, and when that was changed last (milliseconds since 1970). */
  size: number | null;
  modified: number | null;
}

/** What a project file held. */
export interface OpenedProject {
  /** What the person calls the project; may be empty. */
  name: string;
  classes: { label: string; examples: OpenedPhoto[] }[];
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
