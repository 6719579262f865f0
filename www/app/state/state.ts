import type { EngineInfo, Epoch, Failure, Intensity, Mode, Progress, Report } from 'handful';
import { type BackboneState, initialBackbone } from './backbone.js';
import { type CheckState, initialCheck } from './check.js';
import { type History, initialHistory } from './history.js';
import { type IntakeState, initialIntake } from './intake.js';
import { initialLabel, type LabelState } from './label.js';
import { initialLive, type LiveState } from './live.js';
import {
  isUnread,
  learntCount,
  type PhotoClass,
  type Query,
  type Target,
  type TaughtPhoto,
  type TeachingJob,
} from './photos.js';
import { initialProject, type ProjectState } from './project.js';
import { initialSeal, type SealState } from './seal.js';
import type { Device, PageHead, PrecisionChoice, ViewName } from './settings.js';

/** Photos whose place is asked for. */
export interface Ask {
  readonly files: File[];
  /** Whether it is one recognised photo whose class is asked for. */
  readonly recognised: boolean;
  /** The name of the folder that holds all of them, if there is one. */
  readonly folder: string | null;
}

/** Everything the page shows, in one plain object. */
export interface State {
  view: ViewName;
  /** What a narrow window shows of the view "Teach". */
  section: 'classes' | 'recognise';
  phase: 'loading' | 'ready' | 'unsupported' | 'broken';
  /** The message of the phases `unsupported` and `broken`. */
  problem: string | null;
  loading: Progress | null;
  seal: SealState;
  /** Whether the sample photos are being opened. */
  openingSamples: boolean;
  engine: EngineInfo | null;
  device: Device;
  precision: PrecisionChoice;
  mode: Mode;
  /** How values of more than 8 bits in TIFF and DICOM files become levels. */
  intensity: Intensity;
  /** Whether the address sets the mode, which then overrides the project's. */
  modeIsFixed: boolean;
  engineStarted: boolean;
  head: PageHead;
  backbone: BackboneState;

  classes: PhotoClass[];
  intake: IntakeState;
  jobs: TeachingJob[];
  training: 'idle' | 'due' | 'running';
  /** Whether the running engine is trained. A restarted engine is not, although the last results stay visible. */
  trained: boolean;
  trainings: number;
  /** Epochs of the running training. */
  epochs: Epoch[];
  /** The report of the latest training; `null` while there is nothing to train. */
  report: Report | null;
  /** Newest first. */
  queries: readonly Query[];
  /** Progress of the queries added since all queries were last answered. */
  queryBatch: { done: number; total: number };
  history: History;
  project: ProjectState;
  label: LabelState;
  live: LiveState;
  check: CheckState;

  /** The target last clicked or focused, which receives pasted photos. */
  touched: Target;
  /** Whether a drag that the page accepts is over the window. */
  dragging: boolean;
  /** The photo being dragged from its class to another. */
  dragged: { photo: TaughtPhoto; from: PhotoClass } | null;
  dropTarget: Target;
  /** Whether the "Advanced" section is open. */
  advanced: boolean;
  /** The photo shown in the dialog, by its keys. */
  sheet: { classKey: number; photoKey: number; preview: string } | null;
  /** The page asks where photos go. */
  ask: Ask | null;
  failures: Failure[];
  notice: string | null;
  /** Says for a while that something is done. */
  toast: { readonly sentence: string } | null;
  /** Whether loading the page again would lose photos or results, which the page has then said. */
  reloadLoses: boolean;
  /** Read out by screen readers. */
  announcement: string;
  /** The largest key given out so far. */
  lastKey: number;
  /** Number of pasted pictures without a name, which are named by it. */
  pasted: number;
}

/** The state of a page just opened. */
export function initialState(device: Device, precision: PrecisionChoice, mode: Mode | null): State {
  return {
    view: 'teach',
    section: 'classes',
    phase: 'loading',
    problem: null,
    loading: null,
    seal: initialSeal(),
    openingSamples: false,
    engine: null,
    device,
    precision,
    mode: mode ?? 'quality',
    intensity: 'fixed',
    modeIsFixed: mode !== null,
    engineStarted: false,
    head: 'ridge',
    backbone: initialBackbone(),
    classes: [],
    intake: initialIntake(),
    jobs: [],
    training: 'idle',
    trained: false,
    trainings: 0,
    epochs: [],
    report: null,
    queries: [],
    queryBatch: { done: 0, total: 0 },
    history: initialHistory(),
    project: initialProject(),
    label: initialLabel(),
    live: initialLive(),
    check: initialCheck(),
    touched: null,
    dragging: false,
    dragged: null,
    dropTarget: null,
    advanced: false,
    sheet: null,
    ask: null,
    failures: [],
    notice: null,
    toast: null,
    reloadLoses: false,
    announcement: '',
    lastKey: 0,
    pasted: 0,
  };
}

/** A new key for a photo or class, larger than every earlier one. */
export function nextKey(state: State): number {
  state.lastKey += 1;
  return state.lastKey;
}

/** Makes {@link nextKey} continue above the keys of a loaded project. */
export function reserveKeys(state: State, lastKey: number): void {
  state.lastKey = Math.max(state.lastKey, lastKey);
}

/** The class with this key, if there is one. */
export function classByKey({ classes }: State, key: number): PhotoClass | undefined {
  return classes.find((entry) => entry.key === key);
}

/** The class with this name, if there is one. */
export function classByLabel({ classes }: State, label: string): PhotoClass | undefined {
  return classes.find((entry) => entry.label === label);
}

/** Whether at least two classes have learnt photos. */
export function canTrain({ classes }: State): boolean {
  return classes.filter((entry) => learntCount(entry) > 0).length >= 2;
}

/** The part of a start that is loading; the rest compiles and initialises what was loaded. */
const LOADING_PART = 0.95;

/** How far the start of the engine is, from 0 to 1; `null` while that is unknown. */
export function startedShare({ phase, loading }: State): number | null {
  if (phase !== 'loading' || loading?.phase !== 'load' || !loading.total) return null;
  return (LOADING_PART * loading.done) / loading.total;
}

/** Whether anything is being computed or about to be. */
export function isBusy(state: State): boolean {
  if (state.phase === 'broken' || state.phase === 'unsupported') return false;
  const predicting = state.trained && state.queries.some((query) => query.stale);
  const reading = state.queries.some(isUnread);
  return state.jobs.length > 0 || state.training !== 'idle' || predicting || reading;
}

/** Whether a target accepts the current drag: files go anywhere, a photo only to another class. */
export function isInviting({ dragging, dragged }: State, target: Target): boolean {
  if (!dragging || dragged === null) return dragging;
  return target?.kind === 'class' && target.key !== dragged.from.key;
}
