import type { GroupReference, PhotoNote, Prediction } from 'handful';

/** A photo: the user's own file, or the pixels of a TIFF or DICOM file as PNG, and its thumbnail. */
export interface Picture {
  /** Unique among the photos and classes of the page. */
  readonly key: number;
  file: File;
  /** Object URL of the thumbnail; `null` until the photo has scrolled into view, or if there is none. */
  thumb: string | null;
  /** What was left out of a TIFF or DICOM file when its pixels were taken. */
  notes?: readonly PhotoNote[];
}

/** The embedding of a photo. It replaces the photo in every engine whose space has the same name. */
export interface Embedding {
  readonly space: string;
  readonly values: Float32Array;
}

/** A group of photos that belong together. */
export type Group = Required<Pick<GroupReference, 'name'>> & {
  readonly source: NonNullable<GroupReference['source']>;
};

/**
 * The group of a photo; `null` if someone said that it is on its own, and `undefined` as long as it may
 * join others.
 */
export type Membership = Group | null | undefined;

/** A photo of a class. */
export interface TaughtPhoto extends Picture {
  /** The engine's number of the example; `null` until the engine has learnt it. */
  id: number | null;
  /** From the latest engine that read the photo. */
  embedding: Embedding | null;
  group: Membership;
}

/** A class and the state of its card. */
export interface PhotoClass {
  readonly key: number;
  /** Which of the class colours, from 0 to {@link HUES} - 1. */
  readonly hue: number;
  label: string;
  photos: TaughtPhoto[];
  /** How many thumbnails the card shows. */
  shown: number;
  /** Whether the card asks for confirmation before the class is deleted. */
  asking: boolean;
  /** Why the last name typed in was refused. */
  nameProblem: string | null;
  /** Created by the page and not changed by the user since. */
  starter: boolean;
}

/** A photo to recognise. The last prediction stays visible while a newer one is computed. */
export interface Query extends Picture {
  status: 'waiting' | 'done' | 'failed';
  /** Whether classes have changed since `prediction` was made. */
  stale: boolean;
  /** The input of every prediction. */
  embedding: Embedding | null;
  prediction: Prediction | null;
  problem: string | null;
  allScores: boolean;
}

/** Photos that the engine is to learn, from one drop or one restart. */
export interface TeachingJob {
  /** Photos not learnt yet. Each is learnt into the class that holds it by then. */
  waiting: TaughtPhoto[];
  /** All photos of the job, for cancelling. */
  photos: TaughtPhoto[];
  /** Keys of the classes that were created for this job. */
  created: number[];
  done: number;
  total: number;
  startedAt: number;
  controller: AbortController;
  /** The photos were in their classes before, as after an engine restart or an undo; cancelling keeps them. */
  again: boolean;
}

/** A note on the photo of a file. */
export interface NamedNote {
  readonly name: string;
  readonly note: PhotoNote;
}

/** The notes on a photo. */
export function notesOn({ file, notes = [] }: Picture): NamedNote[] {
  return notes.map((note) => ({ name: file.name, note }));
}

/** Where a drop or paste goes: a class by its key, the photos to recognise, or undecided. */
export type Target = { kind: 'class'; key: number } | { kind: 'query' } | null;

/** How many thumbnails a card shows at first. */
export const SHOWN_AT_FIRST = 24;

/** How many thumbnails "Show more" adds. */
export const SHOWN_MORE = 120;

/** Number of class colours. */
export const HUES = 8;

/** How many photos of a class the engine has learnt. */
export function learntCount(entry: PhotoClass): number {
  return entry.photos.filter(({ id }) => id !== null).length;
}

/** Whether the running engine has yet to read a photo. */
export function isUnread({ status, embedding }: Query): boolean {
  return status !== 'failed' && embedding === null;
}

/** Whether two targets are the same. */
export function sameTarget(a: Target, b: Target): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'class') return b.kind === 'class' && a.key === b.key;
  return b.kind === 'query';
}
