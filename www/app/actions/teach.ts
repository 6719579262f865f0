import type { Failure, Handful } from 'handful';
import { type App, announce, isAbort } from '../app.js';
import { forgetInHistory } from '../state/history.js';
import { homesOf } from '../state/photo-index.js';
import { type Job, nextKey, type PhotoClass, type TaughtPhoto } from '../state/state.js';
import { text } from '../strings/index.js';
import { record } from './record.js';
import { warnIfTight } from './quota.js';
import { stopOn, tellEngine } from './engine-sync.js';
import { forgetTraining, scheduleTraining } from './train.js';

/** Photos read in one call: enough to keep every core busy, few enough that each is learnt soon. */
const PORTION = 8 * navigator.hardwareConcurrency;

/** Photos learnt in one call when nothing of them has to be read. */
const KNOWN_PORTION = 256;

/** The engine whose jobs are being run; one loop at a time serves it. */
let served: Promise<Handful> | undefined;

/** A photo just chosen for a class. */
export function freshPhoto(file: File): TaughtPhoto {
  return { key: nextKey(), file, thumb: null, id: null, embedding: null };
}

/** Reads photos into classes. `created` names classes that go again if the person cancels. */
export function teach(
  app: App,
  groups: readonly { entry: PhotoClass; files: File[] }[],
  created: number[] = [],
): void {
  const waiting: TaughtPhoto[] = [];
  const count = groups.reduce((sum, { files }) => sum + files.length, 0);
  if (count === 0) return;
  record(
    app,
    () =>
      text.undo.added(
        count,
        groups.map(({ entry }) => entry.label),
      ),
    () => {
      for (const { entry, files } of groups) {
        const photos = files.map(freshPhoto);
        entry.photos = [...entry.photos, ...photos];
        entry.starter = false;
        waiting.push(...photos);
      }
    },
  );
  enqueue(app, waiting, created, false);
  announce(app, text.saidReading(waiting.length));
  void warnIfTight(app, waiting);
}

/** Has a fresh engine learn every photo of every class; it reads those it knows no embedding of. */
export function teachAgain(app: App): void {
  const { state } = app;
  for (const job of state.jobs) job.controller.abort();
  state.jobs = [];
  forgetTraining(app);
  const photos = state.classes.flatMap((entry) => entry.photos);
  for (const photo of photos) photo.id = null;
  teachBack(app, photos);
}

/** Has the engine learn photos that came back to their classes. */
export function teachBack(app: App, photos: readonly TaughtPhoto[]): void {
  if (photos.length > 0) enqueue(app, [...photos], [], true);
}

/** Stops reading. Nothing of the drops that were not finished is kept. */
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
  try {
    for (let next = nextPortion(app, job, handful); next; next = nextPortion(app, job, handful)) {
      failed.push(...(await read(app, handful, job, next.photos)));
      await learn(app, handful, job, next);
      if (job.controller.signal.aborted) return;
      job.done = job.total - job.waiting.length;
      app.redraw();
    }
  } catch (error) {
    if (!isAbort(error)) throw error;
    return;
  }
  tellOutcome(app, job, failed);
}

/** Photos of one class. */
interface Portion {
  entry: PhotoClass;
  photos: TaughtPhoto[];
}

/** The next photos, as far as they are still on a card: those to be read, or those known already. */
function nextPortion(app: App, job: Job, { space }: Handful): Portion | null {
  if (job.controller.signal.aborted) return null;
  const homes = homesOf(app.state);
  const present = job.waiting.filter((photo) => photo.id === null && homes.has(photo));
  job.waiting = present;
  const [first] = present;
  const entry = first && homes.get(first);
  if (!entry) return null;
  const known = isKnown(first, space);
  const limit = known ? KNOWN_PORTION : PORTION;
  const end = present.findIndex(
    (photo, index) =>
      index === limit || homes.get(photo) !== entry || isKnown(photo, space) !== known,
  );
  const photos = end < 0 ? present : present.slice(0, end);
  job.waiting = present.slice(photos.length);
  return { entry, photos };
}

/** Gives photos the engine's embeddings, and takes those off their cards that cannot be read. */
async function read(
  app: App,
  handful: Handful,
  job: Job,
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
  const lost = new Set<TaughtPhoto>();
  for (const [index, photo] of photos.entries()) {
    const outcome = outcomes[index];
    if (outcome instanceof Float32Array) photo.embedding = { space, values: outcome };
    else if (outcome) {
      // A photo that was learnt before keeps what an earlier engine has made of it.
      if (!job.again) lost.add(photo);
      failed.push(outcome);
    }
  }
  app.state.engine = handful.engine;
  lose(app, lost);
  return failed;
}

/** Adds the embeddings of the photos that are still in their class; those in another wait again. */
async function learn(
  app: App,
  handful: Handful,
  job: Job,
  { entry, photos }: Portion,
): Promise<void> {
  const homes = homesOf(app.state);
  job.waiting.push(...photos.filter((photo) => homes.get(photo) !== entry));
  const here = photos.filter(
    (photo) => homes.get(photo) === entry && isKnown(photo, handful.space),
  );
  if (here.length === 0) return;
  const embeddings = here.flatMap(({ embedding }) => (embedding ? [embedding.values] : []));
  const { signal } = job.controller;
  const { added } = await handful.add(entry.label, embeddings, { signal });
  for (const [index, photo] of here.entries()) photo.id = added[index]?.id ?? null;
  follow(app, entry, here);
}

/** Repeats in the engine what became of photos while they were being learnt into a class. */
function follow(app: App, from: PhotoClass, photos: readonly TaughtPhoto[]): void {
  const homes = homesOf(app.state);
  const still = app.state.classes.includes(from);
  for (const photo of photos) {
    const { id } = photo;
    const home = homes.get(photo);
    if (id === null || home === from) continue;
    if (home) tellEngine(app, (handful) => handful.relabel(id, home.label));
    else {
      photo.id = null;
      // With a class that is gone, its photos are.
      if (still) tellEngine(app, (handful) => handful.remove(id));
    }
  }
}

function isKnown({ embedding }: TaughtPhoto, space: string): boolean {
  return embedding?.space === space;
}

/** Takes photos off their cards for good: no undo brings them back. */
function lose(app: App, lost: ReadonlySet<TaughtPhoto>, classes: readonly PhotoClass[] = []): void {
  if (lost.size === 0) return;
  for (const entry of app.state.classes)
    entry.photos = entry.photos.filter((photo) => !lost.has(photo));
  for (const photo of lost) app.thumbnails.release(photo);
  forgetInHistory(app.state.history, lost, new Set(classes));
}

function tellOutcome(app: App, job: Job, failed: readonly Failure[]): void {
  app.state.failures = [...app.state.failures, ...failed];
  const learnt = job.photos.filter((photo) => photo.id !== null).length;
  const sentences = [text.saidRead(learnt)];
  if (failed.length > 0) sentences.push(text.saidFailures(failed.map(({ name }) => name)));
  announce(app, sentences.join(' '));
}

/** Removes every photo of a cancelled job, and the classes it had made. */
function takeBack(app: App, job: Job): void {
  const ids = job.photos.flatMap(({ id }) => (id === null ? [] : [id]));
  const photos = new Set(job.photos);
  for (const photo of photos) photo.id = null;
  if (ids.length > 0) tellEngine(app, (handful) => handful.remove(ids));
  const emptied = app.state.classes.filter(
    (entry) => job.created.includes(entry.key) && entry.photos.every((photo) => photos.has(photo)),
  );
  lose(app, photos, emptied);
  app.state.classes = app.state.classes.filter((entry) => !emptied.includes(entry));
  for (const { label } of emptied) tellEngine(app, (handful) => handful.removeClass(label));
}
