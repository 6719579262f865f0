import type {
  CreateOptions,
  EngineInfo,
  Epoch,
  Failure,
  HeadName,
  Mode,
  Prediction,
  Progress,
  Report,
} from 'handful';
import { type CheckState, initialCheck } from './check.js';
import { type History, initialHistory } from './history.js';
import { initialKeep, type Keep } from './project.js';
import { initialLabel, type LabelState } from './label.js';
import { initialLive, type LiveState } from './live.js';
import { initialSeal, type SealState } from './seal.js';
import type { Caution } from './unlabelled.js';
import type { Strings } from '../strings/index.js';

/** Which engine is asked for. */
export type Device = NonNullable<CreateOptions['device']>;

/** The ways of learning that the page offers: those that it has words for. */
export type PageHead = keyof Strings['heads'] & HeadName;

/** Which arithmetic is asked for. */
export type PrecisionChoice = NonNullable<CreateOptions['precision']>;

/** A photo as the page knows it: the person's own file, and a small picture of it. */
export interface Picture {
  readonly key: number;
  readonly file: File;
  /** Object URL of the thumbnail; `null` until it has scrolled into view, or if there is none. */
  thumb: string | null;
}

/** What a photo was reduced to. It stands for the photo wherever the engine's own space is the same. */
export interface Embedding {
  readonly space: string;
  readonly values: Float32Array;
}

/** A photo of a class. */
export interface TaughtPhoto extends Picture {
  /** The engine's number for it, `null` until it has been learnt. */
  id: number | null;
  /** What the latest engine that read it made of it. */
  embedding: Embedding | null;
}

/** A class and its card. */
export interface PhotoClass {
  readonly key: number;
  /** Which of the eight class colours, 0 to 7. */
  readonly hue: number;
  label: string;
  photos: TaughtPhoto[];
  /** How many thumbnails the card shows. */
  shown: number;
  /** Whether the card asks if the class should really go. */
  asking: boolean;
  /** Why the last name typed in was refused. */
  nameProblem: string | null;
  /** Made by the page, not by the person, and not touched since. */
  starter: boolean;
}

/** A photo to recognise. The last prediction stays on show while a newer one is computed. */
export interface Query extends Picture {
  status: 'waiting' | 'done' | 'failed';
  /** Whether classes have changed since `prediction` was made. */
  stale: boolean;
  /** Every prediction starts from it. */
  embedding: Embedding | null;
  prediction: Prediction | null;
  problem: string | null;
  allScores: boolean;
}

/** One drop of photos on its way into classes. */
export interface Job {
  /** Photos still to be learnt, each into the class where it then is. */
  waiting: TaughtPhoto[];
  /** All photos of the job, for cancel. */
  photos: TaughtPhoto[];
  /** Keys of classes that exist only because of this job. */
  created: number[];
  done: number;
  total: number;
  startedAt: number;
  controller: AbortController;
  /** Photos that were there before, of a fresh engine or an undo; they are not thrown away. */
  again: boolean;
}

/** Where a drop or paste goes: a class by its key, the photos to recognise, or nowhere yet. */
export type Target = { kind: 'class'; key: number } | { kind: 'query' } | null;

/** The parts of the page that are shown one at a time. */
export const ROOMS = ['teach', 'check', 'label', 'live'] as const;
/** See {@link ROOMS}. */
export type RoomName = (typeof ROOMS)[number];

/** Everything the page shows, in one plain object. */
export interface State {
  room: RoomName;
  phase: 'loading' | 'ready' | 'unsupported' | 'broken';
  /** What to tell the person in the last two phases. */
  problem: string | null;
  loading: Progress | null;
  seal: SealState;
  /** The photos to try the page with, in a zip; they come before the page is sealed. */
  samples: File | 'loading' | 'none';
  engine: EngineInfo | null;
  device: Device;
  precision: PrecisionChoice;
  mode: Mode;
  /** Whether the address asks for the mode, whatever a project was made with. */
  modeIsFixed: boolean;
  engineStarted: boolean;
  head: PageHead;

  classes: PhotoClass[];
  jobs: Job[];
  training: 'idle' | 'due' | 'running';
  /** Whether the running engine has been trained; a fresh one has not, whatever is on show. */
  trained: boolean;
  trainings: number;
  /** Epochs of the running training. */
  epochs: Epoch[];
  /** What to beware of in the latest training. */
  caution: Caution | null;
  /** What the latest training found out; `null` while there is nothing to train. */
  report: Report | null;
  /** Newest first. */
  queries: readonly Query[];
  /** How many of the queries dropped since the page was last at rest are answered. */
  queryBatch: { done: number; total: number };
  history: History;
  keep: Keep;
  label: LabelState;
  live: LiveState;

  /** What was last clicked or focused: pasted photos go there. */
  touched: Target;
  /** Whether something is being dragged that could be put down here. */
  dragging: boolean;
  /** The photo of a class that is being dragged, to another class. */
  carried: { photo: TaughtPhoto; from: PhotoClass } | null;
  dropTarget: Target;
  /** Whether the choices that most people are spared are unfolded; they stay so from room to room. */
  advanced: boolean;
  /** The photo whose sheet is open. */
  sheet: { classKey: number; photoKey: number; preview: string } | null;
  /** Photos dropped beside every class, waiting for an answer where to put them. */
  ask: { files: File[]; recognised: boolean } | null;
  failures: Failure[];
  check: CheckState;
  notice: string | null;
  /** Read out by screen readers. */
  announcement: string;
}

/** How many thumbnails a card shows at first, and how many more at a time. */
export const SHOWN_AT_FIRST = 24;
/** See {@link SHOWN_AT_FIRST}. */
export const SHOWN_MORE = 120;

/** Number of class colours. */
export const HUES = 8;

let lastKey = 0;

/** A number no other photo or class of this page has; later ones are larger. */
export function nextKey(): number {
  lastKey += 1;
  return lastKey;
}

/** Has {@link nextKey} go on above a number that something kept has already. */
export function keepKeysAbove(key: number): void {
  lastKey = Math.max(lastKey, key);
}

/** The state of a page just opened. */
export function initialState(device: Device, precision: PrecisionChoice, mode: Mode | null): State {
  return {
    room: 'teach',
    phase: 'loading',
    problem: null,
    loading: null,
    seal: initialSeal(),
    samples: 'loading',
    engine: null,
    device,
    precision,
    mode: mode ?? 'quality',
    modeIsFixed: mode !== null,
    engineStarted: false,
    head: 'ridge',
    classes: [],
    jobs: [],
    training: 'idle',
    trained: false,
    trainings: 0,
    epochs: [],
    caution: null,
    report: null,
    queries: [],
    queryBatch: { done: 0, total: 0 },
    history: initialHistory(),
    keep: initialKeep(),
    label: initialLabel(),
    live: initialLive(),
    touched: null,
    dragging: false,
    carried: null,
    dropTarget: null,
    advanced: false,
    sheet: null,
    ask: null,
    failures: [],
    check: initialCheck(),
    notice: null,
    announcement: '',
  };
}

/** The class with this key, if it is still there. */
export function classByKey(state: State, key: number): PhotoClass | undefined {
  return state.classes.find((entry) => entry.key === key);
}

/** The class with this name, if there is one. */
export function classByLabel(state: State, label: string): PhotoClass | undefined {
  return state.classes.find((entry) => entry.label === label);
}

/** How many photos of a class the engine has. */
export function learntCount(entry: PhotoClass): number {
  return entry.photos.reduce((sum, photo) => sum + (photo.id === null ? 0 : 1), 0);
}

/** Whether two classes have photos, so that there is something to tell apart. */
export function canTrain(state: State): boolean {
  return state.classes.filter((entry) => learntCount(entry) > 0).length >= 2;
}

/** Whether anything is being computed, or about to be. */
export function isBusy(state: State): boolean {
  if (state.phase === 'broken' || state.phase === 'unsupported') return false;
  const asking = state.trained && state.queries.some((query) => query.stale);
  const reading = state.queries.some(isUnread);
  return state.jobs.length > 0 || state.training !== 'idle' || asking || reading;
}

/** Whether the running engine has yet to look at a photo. */
export function isUnread({ status, embedding }: Query): boolean {
  return status !== 'failed' && embedding === null;
}

/** Whether a target takes what is being dragged: files go anywhere, a photo of a class to another class. */
export function isInviting({ dragging, carried }: State, target: Target): boolean {
  if (!dragging || carried === null) return dragging;
  return target?.kind === 'class' && target.key !== carried.from.key;
}

/** Whether two targets are the same place. */
export function sameTarget(a: Target, b: Target): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'class') return b.kind === 'class' && a.key === b.key;
  return b.kind === 'query';
}
