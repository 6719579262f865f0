import { type Handful, HandfulError } from 'handful';
import { type App, announce, isAbort } from '../../app.js';
import { compact } from '../../compact.js';
import type { FolderReader } from '../../running.js';
import { isToRead, type LabelPhoto } from '../../state/label.js';
import { text } from '../../strings/index.js';
import { showEngineError } from '../engine-sync.js';
import { retrainOnFolder } from '../train.js';
import { answerPhotos } from './answer.js';
import { arrange, markUnsorted } from './order.js';
import { noteStorageFailure } from './storage.js';

/** Photos handed to the engine at a time, so that no core waits for the next. */
const READ_AT_ONCE = 2 * navigator.hardwareConcurrency;

/** Embeddings stored in one transaction, a multiple of the size of a block. */
const STORED_AT_ONCE = 64;

/**
 * Milliseconds between two redraws that show the progress. The browser is slow to collect the garbage
 * of redraws during a long reading.
 */
const REDRAW_INTERVAL = 1_000;

/** Computes the missing embeddings of the folder in the background. */
export function readFolder(app: App): void {
  const { label } = app.state;
  const { folder } = app.running;
  if (!label.folder) return;
  folder.reader?.controller.abort();
  const reader: FolderReader = {
    engine: app.handful,
    folder: label.folder,
    controller: new AbortController(),
    next: 0,
    unsaved: [],
    drawnAt: 0,
  };
  folder.reader = reader;
  label.reading = 'running';
  app.redraw();
  void readAll(app, reader);
}

/** Pauses reading. */
export function pauseReading(app: App): void {
  stopReading(app);
  app.state.label.reading = 'paused';
  announce(app, text.label.saidPaused);
}

/** Stops reading. */
export function stopReading({ state, running: { folder } }: App): void {
  folder.reader?.controller.abort();
  folder.reader = null;
  state.label.reading = 'idle';
}

/** Has a new engine read every photo without an embedding of its space. */
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

async function readAll(app: App, reader: FolderReader): Promise<void> {
  const { label } = app.state;
  try {
    const handful = await reader.engine;
    await restoreEmbeddings(app, reader, handful);
    label.pace = { done: 0, startedAt: performance.now() };
    const loops = Array.from({ length: READ_AT_ONCE }, () => readOn(app, reader, handful));
    // All of them, because photos still being read when one loop ends are stored too.
    const ends = await Promise.allSettled(loops);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } catch (error) {
    if (!isAbort(error) && app.handful === reader.engine) showEngineError(app, error);
  }
  storeSome(app, reader, 1);
  if (app.running.folder.reader !== reader) return;
  app.running.folder.reader = null;
  label.reading = 'idle';
  arrangeIfUntouched(app);
  retrainOnFolder(app);
  announce(app, text.label.saidRead(reader.folder.photos.length));
}

/** Loads the embeddings stored by an earlier reading. */
async function restoreEmbeddings(app: App, reader: FolderReader, handful: Handful): Promise<void> {
  const { folder, controller } = reader;
  const { signal } = controller;
  const { name, photos } = folder;
  const onPortion = (): void => showProgress(app, reader);
  const restoring = app.folders.restoreEmbeddings(name, handful.space, photos, signal, onPortion);
  noteStorageFailure(app, folder, restoring);
  await restoring.catch(() => undefined);
  signal.throwIfAborted();
}

/** Reads one photo after the other until all are taken. */
async function readOn(app: App, reader: FolderReader, handful: Handful): Promise<void> {
  const { folder, controller } = reader;
  const { signal } = controller;
  const { space } = handful;
  for (let photo = takeNext(reader); photo; photo = takeNext(reader)) {
    signal.throwIfAborted();
    const [outcome] = await handful.embed([photo.file], { signal });
    if (!outcome) throw new HandfulError('engine', 'No answer came.');
    app.state.engine = handful.engine;
    if (outcome instanceof Float32Array) {
      photo.embedding = { space, values: compact(outcome) };
      reader.unsaved.push(photo);
      storeSome(app, reader, STORED_AT_ONCE);
    } else photo.problem = text.reason(outcome.code, outcome.message);
    if (app.state.label.folder !== folder) return;
    app.state.label.pace.done += 1;
    showProgress(app, reader);
  }
}

function takeNext(reader: FolderReader): LabelPhoto | undefined {
  const { photos } = reader.folder;
  for (let photo = photos[reader.next++]; photo; photo = photos[reader.next++])
    if (isToRead(photo)) return photo;
  return undefined;
}

/** Stores the unsaved embeddings once there are at least `min`. */
function storeSome(app: App, reader: FolderReader, min: number): void {
  const { folder, unsaved } = reader;
  if (unsaved.length < min || !folder.stored) return;
  noteStorageFailure(app, folder, app.folders.saveEmbeddings(folder.name, unsaved));
  reader.unsaved = [];
}

/** Predicts what has been read, and redraws at most once per {@link REDRAW_INTERVAL}. */
function showProgress(app: App, reader: FolderReader): void {
  answerPhotos(app);
  if (performance.now() - reader.drawnAt < REDRAW_INTERVAL) return;
  reader.drawnAt = performance.now();
  app.redraw();
}

/** Sorts the photos anew unless the user has begun to work through them. */
function arrangeIfUntouched(app: App): void {
  const { order, current } = app.state.label;
  if (current === null || current === order[0]) arrange(app);
  else markUnsorted(app);
}
