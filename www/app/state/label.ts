import type { Compact } from '../compact.js';
import type { StoredFolder } from '../storage/schema.js';
import type { Picture, TaughtPhoto } from './photos.js';

/** The parts of a prediction that are worth keeping for ten thousand photos. */
export interface Answer {
  /** The likeliest class, also where the photo is unlike all classes. */
  readonly label: string;
  /** `null` where predictions have no percentages. */
  readonly probability: number | null;
  readonly second: string | null;
  readonly secondProbability: number | null;
  readonly similarity: number;
  readonly unlike: boolean;
}

/** The embedding of a photo of the folder; see {@link compact}. */
export interface CompactEmbedding {
  readonly space: string;
  readonly values: Compact;
}

/** A photo of the folder. */
export interface LabelPhoto extends Picture {
  /** Folders and file name, separated by slashes, starting with the opened folder. */
  readonly path: string;
  /** Its position when sorted by name. */
  readonly rank: number;
  embedding: CompactEmbedding | null;
  /** Why it could not be read. */
  problem: string | null;
  answer: Answer | null;
  /** The round in which `answer` was given; see {@link LabelState.round}. */
  answeredIn: number;
  /** The photo as a training example. It is labelled as long as this photo is in a class. */
  taught: TaughtPhoto | null;
  /** The user left it undecided. */
  skipped: boolean;
}

/** An open folder. */
export interface LabelFolder {
  readonly name: string;
  /** Sorted by name. */
  readonly photos: readonly LabelPhoto[];
  /** Whether embeddings are stored on the device; false after a failure to store them. */
  stored: boolean;
}

export const SORTS = ['name', 'class', 'unsure', 'unlike'] as const;
/** What the photos are sorted by. */
export type LabelSort = (typeof SORTS)[number];

/** Which photos are shown; a number is the key of a class. */
export type LabelFilter = 'all' | 'open' | 'labelled' | 'unlike' | 'skipped' | 'failed' | number;

/** The measures of the photo grid and the range of photos near the screen. */
export interface GridView {
  columns: number;
  /** Whole rows that fit on the screen. */
  rows: number;
  /** In CSS pixels. */
  rowHeight: number;
  from: number;
  to: number;
}

/** A running export. */
export interface Export {
  done: number;
  readonly total: number;
  readonly controller: AbortController;
}

/** Everything the view "Label" shows. */
export interface LabelState {
  /** Number of files found so far in a folder that is being opened; `null` while none is. */
  opening: number | null;
  folder: LabelFolder | null;
  reading: 'idle' | 'running' | 'paused';
  /** Photos read since reading last began, and when it began. */
  pace: { done: number; startedAt: number };
  /** Counts trainings and renamings; answers of an earlier round are out of date. */
  round: number;
  sort: LabelSort;
  filter: LabelFilter;
  /** The photos shown. Their order changes only when the user asks for it. */
  order: readonly LabelPhoto[];
  /** Whether sorting again would change the order. */
  unsorted: boolean;
  /** The photo that keys act on. */
  current: LabelPhoto | null;
  /** The object URL of the current photo in full size. */
  preview: { photo: LabelPhoto; url: string } | null;
  /** The part of `order` that is drawn, and its measures. */
  grid: GridView;
  /** The content of the class name field. */
  typed: string;
  /** Photos proposed for labelling, the most useful first. */
  proposed: readonly LabelPhoto[];
  export: Export | null;
  storedFolders: readonly StoredFolder[];
  /** The name of the stored folder whose deletion has to be confirmed. */
  forgetting: string | null;
}

/** The state before any folder was opened. */
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
    grid: { columns: 1, rows: 1, rowHeight: 1, from: 0, to: 0 },
    typed: '',
    proposed: [],
    export: null,
    storedFolders: [],
    forgetting: null,
  };
}

/** Whether a photo of the folder has yet to be read. */
export function isToRead({ embedding, problem }: LabelPhoto): boolean {
  return embedding === null && problem === null;
}
