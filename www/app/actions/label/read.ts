import { type Handful, HandfulError } from 'handful';
import { type App, announce, isAbort } from '../../app.js';
import { compact } from '../../compact.js';
import { isToRead, type LabelFolder, type LabelPhoto } from '../../state/label.js';
import { keepEmbeddings, restoreEmbeddings } from '../../storage/folder-store.js';
import { text } from '../../strings/index.js';
import { stopOn } from '../engine-sync.js';
import { followFolder } from '../train.js';
import { answerPhotos } from './answer.js';
import { noteKeeping } from './storage.js';
import { arrange, disarrange } from './order.js';

/** Photos handed to the engine at a time, so that no core waits for the next. */
const LANES = 2 * navigator.hardwareConcurrency;

/** Embeddings kept in one step, a multiple of what one record holds. */
const KEPT_AT_ONCE = 64;

/**
 * How often the page shows how far the reading has come (milliseconds). What each drawing leaves behind in
 * memory is collected late in a long reading.
 */
const TELL_EVERY = 1_000;

/** One run of reading, from its start or resumption to its end, pause or replacement. */
interface Run {
  readonly engine: Promise<Handful>;
  readonly folder: LabelFolder;
  readonly controller: AbortController;
  next: number;
  unkept: LabelPhoto[];
  toldAt: number;
}

let run: Run | undefined;

/** Turns every photo of the folder that has no embedding yet into one, in the background. */
export function readFolder(app: App): void {
  const { label } = app.state;
  if (!label.folder) return;
  run?.controller.abort();
  run = {
    engine: app.handful,
    folder: label.folder,
    controller: new AbortController(),
    next: 0,
    unkept: [],
    toldAt: 0,
  };
  label.reading = 'running';
  app.redraw();
  void readAll(app, run);
}

/** Stops reading for the time being; what was read is kept. */
export function pauseReading(app: App): void {
  stopReading(app);
  app.state.label.reading = 'paused';
  announce(app, text.label.saidPaused);
}

/** Ends the reading. */
export function stopReading(app: App): void {
  run?.controller.abort();
  run = undefined;
  app.state.label.reading = 'idle';
}

/** Has a fresh engine read every photo that it knows no embedding of. */
export async function readFolderAgain(app: App): Promise<void> {
  const engine = app.handful;
  const paused = app.state.label.reading === 'paused';
  stopReading(app);
  const space = await engine.then(
    (handful) => handful.space,
    () => null,
  );
  const { folder } = app.state.label;
  if (!folder || space === null || app.handful !== engine) return;
  for (const photo of folder.photos) if (photo.embedding?.space !== space) photo.embedding = null;
  if (paused) app.state.label.reading = 'paused';
  else readFolder(app);
}

async function readAll(app: App, own: Run): Promise<void> {
  const { label } = app.state;
  try {
    const handful = await own.engine;
    await restore(app, own, handful);
    label.pace = { done: 0, startedAt: performance.now() };
    const lanes = Array.from({ length: LANES }, () => readOn(app, own, handful));
    // All of them, because what is on its way when one ends is read and kept all the same.
    const ends = await Promise.allSettled(lanes);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } catch (error) {
    if (!isAbort(error) && app.handful === own.engine) stopOn(app, error);
  }
  keepSome(app, own, 1);
  if (run !== own) return;
  run = undefined;
  label.reading = 'idle';
  arrangeUnlessTaken(app);
  followFolder(app);
  announce(app, text.label.saidRead(own.folder.photos.length));
}

/** What was read on an earlier day needs no reading now. */
async function restore(app: App, own: Run, handful: Handful): Promise<void> {
  const { folder, controller } = own;
  const { signal } = controller;
  const restoring = restoreEmbeddings(folder.name, handful.space, folder.photos, signal, () =>
    tell(app, own),
  );
  noteKeeping(app, folder, restoring);
  await restoring.catch(() => undefined);
  signal.throwIfAborted();
}

/** Reads one photo after the other until none is left that no other lane has taken. */
async function readOn(app: App, own: Run, handful: Handful): Promise<void> {
  const { folder, controller } = own;
  const { signal } = controller;
  const { space } = handful;
  for (let photo = takeNext(own); photo; photo = takeNext(own)) {
    signal.throwIfAborted();
    const [outcome] = await handful.embed([photo.file], { signal });
    if (!outcome) throw new HandfulError('engine', 'No answer came.');
    app.state.engine = handful.engine;
    if (outcome instanceof Float32Array) {
      photo.embedding = { space, values: compact(outcome) };
      own.unkept.push(photo);
      keepSome(app, own, KEPT_AT_ONCE);
    } else photo.problem = text.reason(outcome.code, outcome.message);
    if (app.state.label.folder !== folder) return;
    app.state.label.pace.done += 1;
    tell(app, own);
  }
}

function takeNext(own: Run): LabelPhoto | undefined {
  const { photos } = own.folder;
  for (let photo = photos[own.next++]; photo; photo = photos[own.next++])
    if (isToRead(photo)) return photo;
  return undefined;
}

/** Keeps what has been read, once there are `least` photos of it. */
function keepSome(app: App, own: Run, least: number): void {
  const { folder } = own;
  if (own.unkept.length < least || !folder.kept) return;
  noteKeeping(app, folder, keepEmbeddings(folder.name, own.unkept));
  own.unkept = [];
}

/** Shows how far it has come, but not so often that showing it is what the page is busy with. */
function tell(app: App, own: Run): void {
  answerPhotos(app);
  if (performance.now() - own.toldAt < TELL_EVERY) return;
  own.toldAt = performance.now();
  app.redraw();
}

/** The order follows by itself only until the person has begun to work through it. */
function arrangeUnlessTaken(app: App): void {
  const { order, current } = app.state.label;
  if (current === null || current === order[0]) arrange(app);
  else disarrange(app);
}
