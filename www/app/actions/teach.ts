import type { Failure, Handful } from 'handful';
import { type App, announce, isAbort } from '../app.js';
import { keepPixels } from '../intake/pixels.js';
import { byGroup } from '../state/groups.js';
import { forgetInHistory } from '../state/history.js';
import { indexPhotos } from '../state/photo-index.js';
import type { Group, NamedNote, PhotoClass, TaughtPhoto, TeachingJob } from '../state/photos.js';
import { shownName } from '../state/shown-name.js';
import { nextKey } from '../state/state.js';
import { text } from '../strings/index.js';
import { removeFromEngine, showEngineError, syncEngine } from './engine-sync.js';
import { readGroups } from './groups.js';
import { sayNotes } from './notes.js';
import { warnIfTight } from './quota.js';
import { record } from './record.js';
import { cancelTraining, scheduleTraining } from './train.js';

/** Photos read in one call: enough to keep every core busy, few enough that each is learnt soon. */
const PORTION = 8 * navigator.hardwareConcurrency;

/** Photos learnt in one call when none of them has to be read. */
const KNOWN_PORTION = 256;

/** A new photo for a class. */
export function freshPhoto(app: App, file: File): TaughtPhoto {
  return {
    key: nextKey(app.state),
    file,
    thumb: null,
    id: null,
    embedding: null,
    group: undefined,
  };
}

/** Photos for a class, and the groups of those that belong to one. */
export interface NewPhotos {
  entry: PhotoClass;
  files: File[];
  groups?: ReadonlyMap<File, Group>;
}

/** Adds photos to classes and has them learnt. Cancelling also removes the classes with keys in `created`. */
export function teach(app: App, additions: readonly NewPhotos[], created: number[] = []): void {
  const waiting: TaughtPhoto[] = [];
  const count = additions.reduce((sum, { files }) => sum + files.length, 0);
  if (count === 0) return;
  const labels = additions.map(({ entry }) => shownName(entry.label));
  const add = (): void => {
    for (const { entry, files, groups } of additions) {
      const photos = files.map((file) => ({ ...freshPhoto(app, file), group: groups?.get(file) }));
      entry.photos = [...entry.photos, ...photos];
      entry.starter = false;
      waiting.push(...photos);
    }
  };
  record(app, () => text.undo.added(count, labels), add);
  enqueue(app, waiting, created, false);
  announce(app, text.saidReading(waiting.length));
  void warnIfTight(app, waiting);
}

/** Has a restarted engine learn every photo. Only photos without an embedding of its space are read. */
export function teachAll(app: App): void {
  const { state } = app;
  for (const job of state.jobs) job.controller.abort();
  state.jobs = [];
  cancelTraining(app);
  const photos = state.classes.flatMap((entry) => entry.photos);
  for (const photo of photos) photo.id = null;
  teachAgain(app, photos);
}

/** Has the engine learn photos that are already in their classes. */
export function teachAgain(app: App, photos: readonly TaughtPhoto[]): void {
  if (photos.length > 0) enqueue(app, [...photos], [], true);
}

/** Cancels the jobs of new photos and removes all of their photos. */
export function cancelTeaching(app: App): void {
  const { state } = app;
  const jobs = state.jobs.filter((job) => !job.again);
  state.jobs = state.jobs.filter((job) => job.again);
  for (const job of jobs) {
    job.controller.abort();
    takeBack(app, job);
  }
  announce(app, text.cancelled);
  scheduleTraining(app);
}

function enqueue(app: App, photos: TaughtPhoto[], created: number[], again: boolean): void {
  app.state.jobs.push({
    waiting: photos,
    photos,
    created,
    done: 0,
    total: photos.length,
    startedAt: 0,
    controller: new AbortController(),
    again,
  });
  app.redraw();
  if (app.running.teaching !== app.handful) void runJobs(app);
}

async function runJobs(app: App): Promise<void> {
  const { state, running } = app;
  const engine = app.handful;
  running.teaching = engine;
  try {
    const handful = await engine;
    for (let job = state.jobs[0]; job && app.handful === engine; job = state.jobs[0]) {
      await runJob(app, handful, job);
      state.jobs = state.jobs.filter((other) => other !== job);
      scheduleTraining(app);
    }
  } catch (error) {
    if (app.handful === engine) showEngineError(app, error);
  }
  if (running.teaching === engine) running.teaching = null;
  app.redraw();
}

async function runJob(app: App, handful: Handful, job: TeachingJob): Promise<void> {
  job.startedAt = performance.now();
  const failed: Failure[] = [];
  const notes: NamedNote[] = [];
  try {
    // The next photos are read while the last are learnt, which at the start waits for the classifier.
    let learning: Promise<void> = Promise.resolve();
    const next = async (): Promise<Portion | null> => {
      const portion = nextPortion(app, job, handful);
      if (portion) return portion;
      await learning;
      // Photos that were moved while they were being learnt wait again.
      return nextPortion(app, job, handful);
    };
    for (let portion = await next(); portion; portion = await next()) {
      const { signal } = job.controller;
      sayNotes(app, notes, await keepPixels(app, handful, portion.photos, signal));
      failed.push(...(await read(app, handful, job, portion.photos)));
      const learnt = [learning, learn(app, handful, job, portion)];
      learning = Promise.all(learnt).then(() => undefined);
      // Awaited when nothing is left to be read.
      learning.catch(() => undefined);
      if (signal.aborted) return;
      job.done = job.total - job.waiting.length;
      app.redraw();
    }
  } catch (error) {
    if (!isAbort(error)) throw error;
    return;
  }
  showOutcome(app, job, failed);
}

/** Photos of one class. */
interface Portion {
  entry: PhotoClass;
  photos: TaughtPhoto[];
}

/** The next photos of one class, either all to be read or all with a known embedding. */
function nextPortion(app: App, job: TeachingJob, { space }: Handful): Portion | null {
  if (job.controller.signal.aborted) return null;
  const index = indexPhotos(app.state);
  const present = job.waiting.filter((photo) => photo.id === null && index.has(photo));
  job.waiting = present;
  const [first] = present;
  const entry = first && index.get(first);
  if (!entry) return null;
  const known = isKnown(first, space);
  const limit = known ? KNOWN_PORTION : PORTION;
  const end = present.findIndex(
    (photo, place) =>
      place === limit || index.get(photo) !== entry || isKnown(photo, space) !== known,
  );
  const photos = end < 0 ? present : present.slice(0, end);
  job.waiting = present.slice(photos.length);
  return { entry, photos };
}

/** Sets the embeddings of photos, and removes new photos that cannot be read. */
async function read(
  app: App,
  handful: Handful,
  job: TeachingJob,
  photos: readonly TaughtPhoto[],
): Promise<Failure[]> {
  const { space } = handful;
  if (photos.every((photo) => isKnown(photo, space))) return [];
  const before = job.total - job.waiting.length - photos.length;
  const outcomes = await handful.embed(
    photos.map(({ file }) => file),
    {
      signal: job.controller.signal,
      onProgress: ({ done }) => {
        job.done = before + done;
        app.redraw();
      },
    },
  );
  const failed: Failure[] = [];
  const unreadable = new Set<TaughtPhoto>();
  for (const [place, photo] of photos.entries()) {
    const outcome = outcomes[place];
    if (outcome instanceof Float32Array) photo.embedding = { space, values: outcome };
    else if (outcome) {
      // A photo learnt before stays, with the embedding of an earlier engine.
      if (!job.again) unreadable.add(photo);
      failed.push(outcome);
    }
  }
  app.state.engine = handful.engine;
  removeForGood(app, unreadable);
  return failed;
}

/** Adds the embeddings of photos that are still in the class. Photos moved meanwhile wait again. */
async function learn(
  app: App,
  handful: Handful,
  job: TeachingJob,
  { entry, photos }: Portion,
): Promise<void> {
  const index = indexPhotos(app.state);
  job.waiting.push(...photos.filter((photo) => index.get(photo) !== entry));
  const present = photos.filter(
    (photo) => index.get(photo) === entry && isKnown(photo, handful.space),
  );
  if (present.length === 0) return;
  const { signal } = job.controller;
  const { removals } = app.running;
  const removed = removals.get(entry);
  for (const { group, photos: together } of byGroup(present)) {
    const embeddings = together.flatMap(({ embedding }) => (embedding ? [embedding.values] : []));
    const originals = together.map(({ file }) => file);
    const { added } = await handful.add(entry.label, embeddings, { signal, group, originals });
    if (removals.get(entry) !== removed) {
      // The engine has lost them with the class. An undo may have brought the class back.
      for (const photo of present) photo.id = null;
      job.waiting.push(...present);
      return;
    }
    for (const [place, photo] of together.entries()) {
      const id = added[place]?.id ?? null;
      photo.id = id;
      // The user may have said meanwhile where it belongs.
      const now = photo.group;
      if (id !== null && now !== group) await handful.group(id, now ?? null);
    }
  }
  syncMoves(app, entry, present);
  await readGroups(app, handful);
}

/** Applies to the engine what happened to photos while they were being learnt into a class. */
function syncMoves(app: App, from: PhotoClass, photos: readonly TaughtPhoto[]): void {
  const index = indexPhotos(app.state);
  for (const photo of photos) {
    const { id } = photo;
    const entry = index.get(photo);
    if (id === null || entry === from) continue;
    if (entry) syncEngine(app, (handful) => handful.relabel(id, entry.label));
    else {
      photo.id = null;
      syncEngine(app, (handful) => handful.remove(id));
    }
  }
}

function isKnown({ embedding }: TaughtPhoto, space: string): boolean {
  return embedding?.space === space;
}

/** Removes photos from their classes and from the history, so that undo does not bring them back. */
function removeForGood(
  app: App,
  removed: ReadonlySet<TaughtPhoto>,
  classes: readonly PhotoClass[] = [],
): void {
  if (removed.size === 0) return;
  for (const entry of app.state.classes)
    entry.photos = entry.photos.filter((photo) => !removed.has(photo));
  for (const photo of removed) app.thumbnails.release(photo);
  forgetInHistory(app.state.history, removed, new Set(classes));
}

function showOutcome(app: App, job: TeachingJob, failed: readonly Failure[]): void {
  app.state.failures = [...app.state.failures, ...failed];
  const learnt = job.photos.filter((photo) => photo.id !== null).length;
  const sentences = [text.saidRead(learnt)];
  if (failed.length > 0) sentences.push(text.saidFailures(failed.map(({ name }) => name)));
  announce(app, sentences.join(' '));
}

/** Removes the photos of a cancelled job, and the classes created for it. */
function takeBack(app: App, job: TeachingJob): void {
  const ids = job.photos.flatMap(({ id }) => (id === null ? [] : [id]));
  const photos = new Set(job.photos);
  for (const photo of photos) photo.id = null;
  if (ids.length > 0) syncEngine(app, (handful) => handful.remove(ids));
  const emptied = app.state.classes.filter(
    (entry) => job.created.includes(entry.key) && entry.photos.every((photo) => photos.has(photo)),
  );
  removeForGood(app, photos, emptied);
  app.state.classes = app.state.classes.filter((entry) => !emptied.includes(entry));
  for (const entry of emptied) removeFromEngine(app, entry);
}
