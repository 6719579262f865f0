import type { Assets, Handful, Report } from 'handful';
import type { OfflineCache } from './offline/cache.js';
import type { LabelFolder, LabelPhoto } from './state/label.js';
import type { NamedNote, PhotoClass, Query } from './state/photos.js';

/** Work that is aborted when its subject changes. */
export interface Task<T> {
  about: T;
  controller: AbortController;
}

/** The reading of queries by one engine, several at a time. */
export interface QueryReader {
  engine: Promise<Handful>;
  controller: AbortController;
  /** Queries being read. */
  taken: Set<Query>;
  active: number;
  /** Notes on the queries since reading began. */
  notes: NamedNote[];
}

/** The reading of a folder, from its start or resumption to its end, pause or replacement. */
export interface FolderReader {
  readonly engine: Promise<Handful>;
  readonly folder: LabelFolder;
  readonly controller: AbortController;
  /** The index of the next photo. */
  next: number;
  /** Photos whose embeddings are not stored yet. */
  unsaved: LabelPhoto[];
  drawnAt: number;
}

/** Calls that a running engine refused. */
interface Refusals {
  /** Why, while the engine has yet to be replaced. */
  latest: string | null;
  /** Engines replaced since the user last started one or opened a project. */
  replaced: number;
}

type Timer = ReturnType<typeof setTimeout>;

/** The work in progress: what it takes to abort it, and not to start it twice. Nothing of it is shown. */
export interface Running {
  /** The opening of the project at the start of the page. */
  opening: Promise<void>;
  /** The engine whose teaching jobs are being run; one loop serves it. */
  teaching: Promise<Handful> | null;
  refusals: Refusals;
  /** How often each class was removed from the engine, which also removes photos just learnt into it. */
  removals: WeakMap<PhotoClass, number>;
  training: { timer: Timer | undefined; controller: AbortController | null };
  queries: {
    reader: QueryReader | null;
    predicting: boolean;
    /** Queries with a first answer, announced when the last of their drop has one. */
    answered: Query[];
  };
  check: {
    review: Task<Report> | null;
    comparison: Task<string> | null;
    test: Task<Report> | null;
    /** The reports whose review, and whose test, failed. They are not tried again by themselves. */
    failed: Report | null;
    testFailed: Report | null;
  };
  explanation: AbortController | null;
  /** `request` counts how often the camera was requested or switched off. */
  camera: { stream: MediaStream | null; request: number; chosen: string | null };
  assets: {
    cache: OfflineCache | null;
    /** Aborts the loading of what the engine needs, and of the rest. */
    controller: AbortController;
    /** The loading of what the engine needs, and for which choice. */
    loading: { choice: string; assets: Promise<Assets | undefined> } | null;
    loaded: Assets | null;
    /** The loading of the rest, by the controller of its assets. */
    resting: { controller: AbortController; done: Promise<void> } | null;
    /** The zip of the sample photos, from the first request for it. */
    samples: Promise<File> | null;
  };
  folder: {
    /** Counts opened folders: of two opened at the same time, the later one stays. */
    opened: number;
    reader: FolderReader | null;
    predicting: boolean;
    /** Where the search for out-of-date answers continues, so that no photo waits for ever. */
    cursor: number;
    previewTimer: Timer | undefined;
    /** Ends the decoding of the current photo in full size. */
    preview: AbortController | null;
  };
}

/** Nothing is in progress on a page just opened. */
export function initialRunning(): Running {
  return {
    opening: Promise.resolve(),
    teaching: null,
    refusals: { latest: null, replaced: 0 },
    removals: new WeakMap(),
    training: { timer: undefined, controller: null },
    queries: { reader: null, predicting: false, answered: [] },
    check: { review: null, comparison: null, test: null, failed: null, testFailed: null },
    explanation: null,
    camera: { stream: null, request: 0, chosen: null },
    assets: {
      cache: null,
      controller: new AbortController(),
      loading: null,
      loaded: null,
      resting: null,
      samples: null,
    },
    folder: {
      opened: 0,
      reader: null,
      predicting: false,
      cursor: 0,
      previewTimer: undefined,
      preview: null,
    },
  };
}
