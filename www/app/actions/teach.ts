import type { Failure, Handful } from 'handful';
import { type App, announce, isAbort } from '../app.js';
import {
  classByKey,
  type Job,
  learntCount,
  nextKey,
  type PhotoClass,
  type TaughtPhoto,
} from '../state.js';
import { text } from '../strings/index.js';
import { stopOn, tellEngine } from './tell.js';
import { forgetTraining, scheduleTraining } from './train.js';

/**
 * Photos handed to the engine in one call: enough to keep every core busy, few enough that a rename
 * or a prediction does not wait long behind them.
 */
const PORTION = 8 * navigator.hardwareConcurrency;

/** The engine whose jobs are being run; one loop at a time serves it. */
let served: Promise<Handful> | undefined;

/** Reads photos into classes. `created` names classes that go again if the person cancels. */
export function teach(
  app: App,
  groups: readonly { entry: PhotoClass; files: File[] }[],
  created: number[] = [],
): void {
  const waiting: Job['waiting'] = [];
  for (const { entry, files } of groups) {
    const photos = files.map(
      (file): TaughtPhoto => ({ key: nextKey(), file, thumb: null, id: null }),
    );
    entry.photos = [...entry.photos, ...photos];
    entry.starter = false;
    waiting.push(...photos.map((photo) => ({ classKey: entry.key, photo })));
  }
  if (waiting.length === 0) return;
  enqueue(app, waiting, created, false);
  announce(app, text.saidReading(waiting.length));
}

/** Has a fresh engine read every photo of every class. */
export function teachAgain(app: App): void {
  const { state } = app;
  for (const job of state.jobs) job.controller.abort();
  state.jobs = [];
  forgetTraining(app);
  const waiting = state.classes.flatMap((entry) =>
    entry.photos.map((photo) => ({ classKey: entry.key, photo })),
  );
  for (const { photo } of waiting) photo.id = null;
  if (waiting.length > 0) enqueue(app, waiting, [], true);
}

/** Stops reading. Nothing of the drops that were not finished is kept. */
export function cancelTeaching(app: App): void {
  const { state } = app;
  const jobs = state.jobs.filter((job) => !job.again);
  state.jobs = state.jobs.filter((job) => job.again);
  for (const job of jobs) {
    job.controller.abort();
    undo(app, job);
  }
  announce(app, text.cancelled);
  scheduleTraining(app);
}

function enqueue(app: App, waiting: Job['waiting'], created: number[], again: boolean): void {
  const job: Job = {
    waiting,
    photos: waiting.map(({ photo }) => photo),
    created,
    done: 0,
    total: waiting.length,
    startedAt: 0,
    controller: new AbortController(),
    again,
  };
  app.state.jobs.push(job);
  app.redraw();
  if (served !== app.handful) void runJobs(app);
}

async function runJobs(app: App): Promise<void> {
  const { state } = app;
  const engine = app.handful;
  served = engine;
  try {
    const handful = await engine;
    for (let job = state.jobs[0]; job && app.handful === engine; job = state.jobs[0]) {
      await runJob(app, handful, job);
      state.jobs = state.jobs.filter((other) => other !== job);
      scheduleTraining(app);
    }
  } catch (error) {
    if (app.handful === engine) stopOn(app, error);
  }
  if (served === engine) served = undefined;
  app.redraw();
}

async function runJob(app: App, handful: Handful, job: Job): Promise<void> {
  job.startedAt = performance.now();
  const failed: Failure[] = [];
  for (let portion = nextPortion(app, job); portion; portion = nextPortion(app, job)) {
    const { entry, photos } = portion;
    const before = job.done;
    try {
      const result = await handful.add(
        entry.label,
        photos.map((photo) => photo.file),
        {
          signal: job.controller.signal,
          onProgress: (progress) => {
            job.done = before + progress.done;
            app.redraw();
          },
        },
      );
      if (job.controller.signal.aborted) {
        // A class that this drop had made is gone already, and its photos with it.
        if (classByKey(app.state, entry.key))
          await handful.remove(result.added.map(({ id }) => id));
        return;
      }
      const ids = new Map(result.added.map(({ name, id }) => [name, id]));
      for (const photo of photos) photo.id = ids.get(nameOf(photo.file)) ?? null;
      app.state.engine = handful.engine;
      forgetFailed(app, photos);
      failed.push(...result.failed);
    } catch (error) {
      if (!isAbort(error)) throw error;
      return;
    }
    job.done = before + photos.length;
    app.redraw();
  }
  tellOutcome(app, job, failed);
}

/**
 * The next photos of one class. No two of a portion share a name, because the engine's answer tells
 * them apart by it. Photos of a class that was deleted meanwhile are passed over.
 */
function nextPortion(app: App, job: Job): { entry: PhotoClass; photos: TaughtPhoto[] } | null {
  if (job.controller.signal.aborted) return null;
  const present = job.waiting.filter(({ classKey }) => classByKey(app.state, classKey));
  job.done += job.waiting.length - present.length;
  job.waiting = present;
  const entry = present[0] && classByKey(app.state, present[0].classKey);
  if (!entry) return null;
  const photos: TaughtPhoto[] = [];
  const names = new Set<string>();
  for (const { classKey, photo } of present) {
    const name = nameOf(photo.file);
    if (classKey !== entry.key || names.has(name) || photos.length === PORTION) break;
    photos.push(photo);
    names.add(name);
  }
  job.waiting = present.slice(photos.length);
  return { entry, photos };
}

/** The name by which the engine speaks of a file. */
function nameOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

/** Takes photos without an id, which the engine could not use, off their cards. */
function forgetFailed(app: App, photos: readonly TaughtPhoto[]): void {
  const gone = new Set(photos.filter((photo) => photo.id === null));
  if (gone.size === 0) return;
  for (const entry of app.state.classes)
    entry.photos = entry.photos.filter((photo) => !gone.has(photo));
  for (const photo of gone) app.thumbnails.release(photo);
}

function tellOutcome(app: App, job: Job, failed: readonly Failure[]): void {
  app.state.failures = [...app.state.failures, ...failed];
  const learnt = job.photos.filter((photo) => photo.id !== null).length;
  const sentences = [text.saidRead(learnt)];
  if (failed.length > 0) sentences.push(text.saidFailures(failed.map(({ name }) => name)));
  announce(app, sentences.join(' '));
}

/** Removes every photo of a cancelled job, and the classes it had made. */
function undo(app: App, job: Job): void {
  const photos = new Set(job.photos);
  const ids = job.photos.flatMap(({ id }) => (id === null ? [] : [id]));
  for (const entry of app.state.classes)
    entry.photos = entry.photos.filter((photo) => !photos.has(photo));
  for (const photo of photos) app.thumbnails.release(photo);
  if (ids.length > 0) tellEngine(app, (handful) => handful.remove(ids));
  for (const key of job.created) {
    const entry = classByKey(app.state, key);
    if (!entry || entry.photos.length > 0 || learntCount(entry) > 0) continue;
    app.state.classes = app.state.classes.filter((other) => other !== entry);
    tellEngine(app, (handful) => handful.removeClass(entry.label));
  }
}
