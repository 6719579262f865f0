import { withDicomTypes } from 'handful/collection';
import { type App, announce, notify, sentenceOf } from '../../app.js';
import { type Found, flatten } from '../../intake/folders.js';
import { foundInHandle, mayRead } from '../../intake/handles.js';
import { forgetMarks } from '../../state/history.js';
import { initialLabel, type LabelFolder, type LabelPhoto } from '../../state/label.js';
import { nextKey } from '../../state/state.js';
import type { StoredFolder } from '../../storage/schema.js';
import { text } from '../../strings/index.js';
import { yieldToEvents } from '../../yield-to-events.js';
import { warnIfFolderIsTight } from '../quota.js';
import { retrainOnFolder } from '../train.js';
import { matchFolder } from './match.js';
import { arrange } from './order.js';
import { readFolder, stopReading } from './read.js';
import { forgetPreview } from './select.js';
import { listStoredFolders, noteStorageFailure } from './storage.js';

/** Files processed at a time, which takes a few milliseconds. */
const PORTION = 2_000;

/** Digits of a number in a file name that sort as a number: enough for dates with time. */
const MAX_DIGITS = 17;

/** Opens the photos of a drop or a folder input. */
export async function openFolder(
  app: App,
  found: readonly Found[],
  handle: FileSystemDirectoryHandle | null = null,
): Promise<void> {
  const { running } = app;
  running.folder.opened += 1;
  const own = running.folder.opened;
  app.state.label.opening = found.length;
  app.redraw();
  const { sidecars, others } = withoutSidecars(found);
  const { photos: wanted, skipped } = flatten(await withDicomTypes(others));
  const photos = await byName(app, wanted);
  if (own !== running.folder.opened) return;
  app.state.label.opening = null;
  const [first] = photos;
  if (!first) {
    notify(app, text.nothingFound);
    return;
  }
  closeFolder(app);
  if (skipped > 0) notify(app, text.skippedFiles(skipped));
  const folder: LabelFolder = { name: folderOf(first), photos, stored: true, sidecars };
  app.state.label.folder = folder;
  void matchFolder(app);
  arrange(app);
  announce(app, text.label.saidOpened(folder.name, folder.photos.length));
  app.redrawAndFocus('#label-grid');
  store(app, folder, handle);
  readFolder(app);
}

/** Opens a folder by its handle, after asking for permission where that is needed. */
export async function openHandle(app: App, handle: FileSystemDirectoryHandle): Promise<void> {
  const { label } = app.state;
  try {
    if (!(await mayRead(handle))) {
      notify(app, text.label.mayNotRead(handle.name));
      return;
    }
    label.opening = 0;
    app.redraw();
    const found = await foundInHandle(handle, (count) => {
      label.opening = count;
      app.redraw();
    });
    await openFolder(app, found, handle);
  } catch (error) {
    label.opening = null;
    notify(app, text.label.notOpened(handle.name, sentenceOf(error)));
  }
}

/** Closes the folder. Its labels stay in the classes, and its embeddings stay stored. */
export function closeFolder(app: App): void {
  const { state } = app;
  stopReading(app);
  forgetPreview(app);
  for (const photo of state.label.folder?.photos ?? []) app.thumbnails.release(photo);
  state.label.export?.controller.abort();
  const { storedFolders, round } = state.label;
  // The photo that others were compared with is of this folder.
  const sort = state.label.sort === 'like' ? 'name' : state.label.sort;
  forgetMarks(state.history);
  state.label = { ...initialLabel(), storedFolders, sort, round };
  retrainOnFolder(app);
  app.redraw();
}

/** XMP files belong to photos, and keep what other programs know of them. */
function withoutSidecars(found: readonly Found[]): {
  sidecars: ReadonlyMap<string, File>;
  others: Found[];
} {
  const isSidecar = ({ file }: Found): boolean => /\.xmp$/i.test(file.name);
  return {
    sidecars: new Map(
      found.filter(isSidecar).map(({ file, path }) => [[...path, file.name].join('/'), file]),
    ),
    others: found.filter((each) => !isSidecar(each)),
  };
}

/** The name of the opened folder. */
function folderOf({ path }: LabelPhoto): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : text.label.loose;
}

function store(app: App, folder: LabelFolder, handle: FileSystemDirectoryHandle | null): void {
  const isNew = !app.state.label.storedFolders.some(({ name }) => name === folder.name);
  if (isNew) void warnIfFolderIsTight(app, folder);
  const stored: StoredFolder = { name: folder.name, photos: folder.photos.length, handle };
  const storing = app.folders.save(stored).then(() => listStoredFolders(app));
  noteStorageFailure(app, folder, storing);
}

/** The photos sorted by name. Yields to events in between, so that the page stays responsive. */
async function byName(app: App, found: readonly Found[]): Promise<LabelPhoto[]> {
  const named: { file: File; path: string; sortKey: string }[] = [];
  for (let from = 0; from < found.length; from += PORTION) {
    for (const { file, path } of found.slice(from, from + PORTION)) {
      const whole = [...path, file.name].join('/');
      named.push({ file, path: whole, sortKey: sortKeyOf(whole) });
    }
    await yieldToEvents();
  }
  named.sort((a, b) => (a.sortKey < b.sortKey ? -1 : Number(a.sortKey > b.sortKey)));
  await yieldToEvents();
  const photos = named.map(({ file, path }, rank) => freshPhoto(app, file, path, rank));
  // The caller continues with long work of its own.
  await yieldToEvents();
  return photos;
}

function freshPhoto({ state }: App, file: File, path: string, rank: number): LabelPhoto {
  return {
    key: nextKey(state),
    file,
    thumb: null,
    path,
    rank,
    embedding: null,
    problem: null,
    answer: null,
    answeredIn: -1,
    taught: null,
    mark: null,
  };
}

/** A key that sorts 2.jpg before 10.jpg by plain comparison, a hundred times as fast as `localeCompare`. */
function sortKeyOf(path: string): string {
  return path.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(MAX_DIGITS, '0'));
}
