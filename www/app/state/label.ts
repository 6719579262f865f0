import type { Compact } from '../compact.js';
import type { Picture, TaughtPhoto } from './state.js';

/** What the classifier takes a photo of the folder for; the little that is worth keeping of ten thousand. */
export interface Answer {
  /** The likeliest class, even where the photo is unlike all of them. */
  readonly label: string;
  /** `null` where there are no percentages. */
  readonly probability: number | null;
  readonly second: string | null;
  readonly secondProbability: number | null;
  readonly similarity: number;
  readonly unlike: boolean;
}

/** What the engine made of a photo of the folder; see {@link compact}. */
export interface CompactEmbedding {
  readonly space: string;
  readonly values: Compact;
}

/** A photo of the folder. */
export interface LabelPhoto extends Picture {
  /** Folders and file name, with slashes, the opened folder first. */
  readonly path: string;
  /** Its place when sorted by name. */
  readonly rank: number;
  embedding: CompactEmbedding | null;
  /** Why it could not be read. */
  problem: string | null;
  answer: Answer | null;
  /** The round in which `answer` was given; see {@link LabelState.round}. */
  answeredIn: number;
  /** What the person made of it: it has a label as long as this photo is in a class. */
  taught: TaughtPhoto | null;
  /** The person would rather not say. */
  skipped: boolean;
}

/** A folder that was opened. */
export interface LabelFolder {
  readonly name: string;
  /** In the order of their names. */
  readonly photos: readonly LabelPhoto[];
  /** Whether what is read is kept on the device; not any more once that has failed. */
  kept: boolean;
}

/** A folder that something is kept of. */
export interface KeptFolder {
  readonly name: string;
  readonly photos: number;
  /** Where the browser lets the page open it again. */
  readonly handle: FileSystemDirectoryHandle | null;
}

export const SORTS = ['name', 'class', 'unsure', 'unlike'] as const;
/** What the photos are sorted by. */
export type LabelSort = (typeof SORTS)[number];

/** Which photos are shown; a class is meant by its key. */
export type LabelFilter = 'all' | 'open' | 'labelled' | 'unlike' | 'skipped' | 'failed' | number;

/** The grid of photos: its measures, and which places of the order are near the screen. */
export interface GridView {
  columns: number;
  /** Whole rows that fit on the screen. */
  rows: number;
  /** In CSS pixels. */
  rowHeight: number;
  from: number;
  to: number;
}

/** Something that is being written out. */
export interface Export {
  done: number;
  readonly total: number;
  readonly controller: AbortController;
}

/** Everything the room for labelling a folder shows. */
export interface LabelState {
  /** How many files have been found so far of a folder that is being opened. */
  opening: number | null;
  folder: LabelFolder | null;
  reading: 'idle' | 'running' | 'paused';
  /** Photos read since the reading last began, and when that was. */
  pace: { done: number; startedAt: number };
  /** Counts trainings and renamings; answers of an earlier round are out of date. */
  round: number;
  sort: LabelSort;
  filter: LabelFilter;
  /** The photos that are shown. They keep their order until the person asks for another. */
  order: readonly LabelPhoto[];
  /** Whether sorting again would change the order. */
  unsorted: boolean;
  /** The photo that keys act on. */
  current: LabelPhoto | null;
  /** The object URL of the current photo in full. */
  preview: { photo: LabelPhoto; url: string } | null;
  /** The part of `order` that is drawn, and how. */
  view: GridView;
  /** What is in the field for the name of a class. */
  typed: string;
  /** Photos proposed for labelling, the most useful first. */
  proposed: readonly LabelPhoto[];
  export: Export | null;
  keptFolders: readonly KeptFolder[];
  /** The name of the folder of which is asked whether it should really be forgotten. */
  forgetting: string | null;
}

/** The room before any folder was opened. */
export function initialLabel(): LabelState {
  return {
    opening: null,
    folder: null,
    reading: 'idle',
    pace: { done: 0, startedAt: 0 },
    round: 0,
    sort: 'name',
    filter: 'all',
    order: [],
    unsorted: false,
    current: null,
    preview: null,
    view: { columns: 1, rows: 1, rowHeight: 1, from: 0, to: 0 },
    typed: '',
    proposed: [],
    export: null,
    keptFolders: [],
    forgetting: null,
  };
}

/** Whether a photo of the folder has yet to be read. */
export function isToRead({ embedding, problem }: LabelPhoto): boolean {
  return embedding === null && problem === null;
}
