import { type App, announce, notify, sentenceOf } from '../../app.js';
import { breathe } from '../../yield-to-events.js';
import { type Found, looksLikePhoto } from '../../intake/folders.js';
import { foundInHandle, mayRead } from '../../intake/handles.js';
import { forgetSkips } from '../../state/history.js';
import {
  initialLabel,
  type KeptFolder,
  type LabelFolder,
  type LabelPhoto,
} from '../../state/label.js';
import { nextKey, type TaughtPhoto } from '../../state/state.js';
import { keepFolder, restoreSkips } from '../../storage/folder-store.js';
import { text } from '../../strings/index.js';
import { warnIfFolderIsTight } from '../quota.js';
import { followFolder } from '../train.js';
import { forgetAnswers } from './answer.js';
import { listKept, noteKeeping } from './storage.js';
import { arrange } from './order.js';
import { readFolder, stopReading } from './read.js';
import { forgetPreview } from './select.js';

/** Files taken in at a time, which takes a few milliseconds. */
const PORTION = 2_000;

/** Counts folders: of two that are opened at the same time, the later one stays. */
let latest = 0;

/** Opens the photos of a drop or a folder input. */
export async function openFolder(
  app: App,
  found: readonly Found[],
  handle: FileSystemDirectoryHandle | null = null,
): Promise<void> {
  latest += 1;
  const own = latest;
  app.state.label.opening = found.length;
  app.redraw();
  const photos = await byName(found);
  if (own !== latest) return;
  app.state.label.opening = null;
  const [first] = photos;
  if (!first) {
    notify(app, text.nothingFound);
    return;
  }
  closeFolder(app);
  const skipped = found.length - photos.length;
  if (skipped > 0) notify(app, text.skippedFiles(skipped));
  const folder: LabelFolder = {
    name: first.path.includes('/')
      ? first.path.slice(0, first.path.indexOf('/'))
      : text.label.loose,
    photos,
    kept: true,
  };
  app.state.label.folder = folder;
  void adoptFolder(app);
  arrange(app);
  announce(app, text.label.saidOpened(folder.name, folder.photos.length));
  app.redrawAndFocus('#label-grid');
  const isNew = !app.state.label.keptFolders.some(({ name }) => name === folder.name);
  if (isNew) void warnIfFolderIsTight(app, folder);
  const kept: KeptFolder = { name: folder.name, photos: folder.photos.length, handle };
  noteKeeping(
    app,
    folder,
    keepFolder(kept).then(() => listKept(app)),
  );
  readFolder(app);
}

/** Opens a folder by the handle that the browser gave for it, asking the person where that is needed. */
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

/** Closes the folder. What was decided stays in the classes, and what is kept of it stays kept. */
export function closeFolder(app: App): void {
  const { state } = app;
  stopReading(app);
  forgetPreview(app);
  for (const photo of state.label.folder?.photos ?? []) app.thumbnails.release(photo);
  state.label.export?.controller.abort();
  const { keptFolders, sort, round } = state.label;
  forgetSkips(state.history);
  state.label = { ...initialLabel(), keptFolders, sort, round };
  followFolder(app);
  app.redraw();
}

/** Finds the photos of the folder in the classes of the project, which may be another one now. */
export async function adoptFolder(app: App): Promise<void> {
  const { state } = app;
  const { folder } = state.label;
  if (!folder) return;
  const taught = new Map<string, TaughtPhoto[]>();
  for (const photo of state.classes.flatMap(({ photos }) => photos)) {
    const { name } = photo.file;
    taught.set(name, [...(taught.get(name) ?? []), photo]);
  }
  for (const photo of folder.photos) {
    const namesakes = taught.get(photo.file.name);
    photo.taught = namesakes?.find(({ file }) => isSameFile(file, photo.file)) ?? null;
  }
  forgetAnswers(app);
  const restoring = restoreSkips(folder.name, state.keep.project, folder.photos);
  noteKeeping(app, folder, restoring);
  await restoring.catch(() => undefined);
  if (state.label.folder === folder) arrange(app);
}

/** The photos among the files in the order of their names, taken in without a long pause for the page. */
async function byName(found: readonly Found[]): Promise<LabelPhoto[]> {
  const named: { file: File; path: string; place: string }[] = [];
  for (let from = 0; from < found.length; from += PORTION) {
    for (const { file, path } of found.slice(from, from + PORTION)) {
      if (path.length > 0 && !looksLikePhoto(file)) continue;
      const whole = [...path, file.name].join('/');
      named.push({ file, path: whole, place: sortable(whole) });
    }
    await breathe();
  }
  named.sort((one, other) => (one.place < other.place ? -1 : Number(one.place > other.place)));
  await breathe();
  const photos = named.map(({ file, path }, rank) => freshPhoto(file, path, rank));
  // What follows takes a while of its own.
  await breathe();
  return photos;
}

function freshPhoto(file: File, path: string, rank: number): LabelPhoto {
  return {
    key: nextKey(),
    file,
    thumb: null,
    path,
    rank,
    embedding: null,
    problem: null,
    answer: null,
    answeredIn: -1,
    taught: null,
    skipped: false,
  };
}

/** Its path would tell better, but a class does not keep it. */
function isSameFile(one: File, other: File): boolean {
  return one.size === other.size && one.lastModified === other.lastModified;
}

/** Has 2.jpg sort before 10.jpg by plain comparison, which is a hundred times as fast as the careful one. */
function sortable(path: string): string {
  return path.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(LONGEST_NUMBER, '0'));
}

/** Digits of a number in a file name that are still sorted as one: enough for dates with time. */
const LONGEST_NUMBER = 17;
