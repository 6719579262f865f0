import type { Compact } from '../compact.js';
import type { StoredFolder } from '../storage/schema.js';
import type { Mark } from './mark.js';
import type { PhotoClass, Picture, TaughtPhoto } from './photos.js';

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
  mark: Mark;
}

/** An open folder. */
export interface LabelFolder {
  readonly name: string;
  /** Sorted by name. */
  readonly photos: readonly LabelPhoto[];
  /** Whether embeddings are stored on the device; false after a failure to store them. */
  stored: boolean;
  /** The XMP files found beside the photos, by path. */
  readonly sidecars: ReadonlyMap<string, File>;
}

export const SORTS = ['name', 'class', 'unsure', 'unlike'] as const;
/** What the photos are sorted by; `like`: by likeness to a photo, see {@link LabelState.likeness}. */
export type LabelSort = (typeof SORTS)[number] | 'like';

/** How much each photo resembles one of them. */
export interface Likeness {
  readonly photo: LabelPhoto;
  /** The cosine of the embeddings; photos that are not read have none. */
  readonly cosines: ReadonlyMap<LabelPhoto, number>;
}

/** Which photos are shown; a number is the key of a class. */
export type LabelFilter =
  | 'all'
  | 'open'
  | 'labelled'
  | 'accepted'
  | 'unlike'
  | 'skipped'
  | 'failed'
  | number;

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

/** Photos that can be saved: all, those with a class, those that a person decided, those that a person labelled. */
export const SCOPES = ['all', 'classed', 'decided', 'person'] as const;

/** What is saved of the folder. */
export interface ExportOptions {
  readonly scope: (typeof SCOPES)[number];
  /** Less probable answers count as no class. */
  readonly least: number;
  /** Whether tables have the runner-up, the group and the time of the decision. */
  readonly details: boolean;
}

/** A running export. */
export interface Export {
  done: number;
  readonly total: number;
  readonly controller: AbortController;
}

/** The rectangle that is being dragged over the grid, in CSS pixels of its whole content. */
export interface Marquee {
  readonly startX: number;
  readonly startY: number;
  readonly x: number;
  readonly y: number;
  /** The photos selected before, and whether they stay selected. */
  readonly before: ReadonlySet<LabelPhoto>;
  readonly adds: boolean;
}

/** A photo and the answer that would be accepted. */
export interface Acceptable {
  readonly photo: LabelPhoto;
  readonly entry: PhotoClass;
}

/** The dialog that accepts all sure answers. What it holds is what the user sees, whatever is trained meanwhile. */
export interface Accepting {
  readonly threshold: number;
  readonly photos: readonly Acceptable[];
  /** The photos to look at, chosen at random. */
  readonly sample: readonly Acceptable[];
  /** All photos that were in a sample. */
  readonly seen: ReadonlySet<LabelPhoto>;
  /** Those of them that the user marked as wrong. */
  readonly wrong: ReadonlySet<LabelPhoto>;
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
  /** The latest search for photos like one of the folder. */
  likeness: Likeness | null;
  filter: LabelFilter;
  /** The photos shown. Their order changes only when the user asks for it. */
  order: readonly LabelPhoto[];
  /** Whether sorting again would change the order. */
  unsorted: boolean;
  /** The photo that has the focus. Keys act on it while none is selected. */
  current: LabelPhoto | null;
  /** The photos that keys act on, all of them shown. */
  selected: ReadonlySet<LabelPhoto>;
  /** Where a range begins: the photo that the user chose last. */
  anchor: LabelPhoto | null;
  /** Whether a click or tap selects, for touch screens. */
  selecting: boolean;
  marquee: Marquee | null;
  /** The dialog that accepts all sure answers. */
  accepting: Accepting | null;
  /** The object URL of the current photo in full size. */
  preview: { photo: LabelPhoto; url: string } | null;
  /** The part of `order` that is drawn, and its measures. */
  grid: GridView;
  /** The content of the class name field. */
  typed: string;
  /** Photos proposed for labelling, the most useful first. */
  proposed: readonly LabelPhoto[];
  export: Export | null;
  exportOptions: ExportOptions;
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
    likeness: null,
    filter: 'all',
    order: [],
    unsorted: false,
    current: null,
    selected: new Set(),
    anchor: null,
    selecting: false,
    marquee: null,
    accepting: null,
    preview: null,
    grid: { columns: 1, rows: 1, rowHeight: 1, from: 0, to: 0 },
    typed: '',
    proposed: [],
    export: null,
    exportOptions: { scope: 'all', least: 0, details: true },
    storedFolders: [],
    forgetting: null,
  };
}

/** Whether a photo of the folder has yet to be read. */
export function isToRead({ embedding, problem }: LabelPhoto): boolean {
  return embedding === null && problem === null;
}
