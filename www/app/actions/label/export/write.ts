import { makeZip } from 'client-zip';
import { type App, announce, isAbort, notify, sentenceOf } from '../../../app.js';
import { isReadable } from '../../../intake/readable.js';
import { text } from '../../../strings/index.js';
import { download } from '../../download.js';
import { collect } from './file.js';
import { namesLike, type Place, placesOf, safeName } from './targets.js';
import { toCsv, toJson } from './tables.js';

/** Photos copied at the same time. */
const COPIES = 8;

/** Writes the table of all photos. */
export function exportTable(app: App, kind: 'csv' | 'json'): void {
  const { state } = app;
  download(kind === 'csv' ? toCsv(state) : toJson(state), `${nameOf(app)}.${kind}`);
  announce(app, text.label.saidExported);
}

/**
 * Writes a zip of the photos sorted into class folders, with the table beside them, piece by piece: to
 * the file that the person picks, or to one of the page's own that the browser then saves.
 */
export function exportZip(app: App): Promise<void> {
  return writing(app, async (own) => {
    const name = `${nameOf(app)}.zip`;
    const { signal } = own.controller;
    const file = await window.showSaveFilePicker?.({ suggestedName: name });
    const zip = makeZip(zipped(own));
    if (file) await zip.pipeTo(await file.createWritable(), { signal });
    else download(await collect(zip, signal), name);
  });
}

/** Whether copies can be written into a folder on the disk. */
export function canWriteFolders(): boolean {
  return window.showDirectoryPicker !== undefined;
}

/** Copies the photos into class folders below a folder that the person picks; nothing is overwritten. */
export function exportFolders(app: App): Promise<void> {
  return writing(app, async (own) => {
    const { signal } = own.controller;
    const root = await window.showDirectoryPicker?.({ id: 'sorted', mode: 'readwrite' });
    if (!root) return;
    const copying = new Set<Promise<void>>();
    try {
      for await (const { photo, folder, name } of readable(own)) {
        const inside = await root.getDirectoryHandle(folder, { create: true });
        // One after the other, so that no two copies take the same name; the copying itself overlaps.
        const file = await inside.getFileHandle(await freeIn(inside, name), { create: true });
        const copy = copyInto(file, photo.file, signal).then(() => {
          copying.delete(copy);
        });
        // It is awaited in its turn, and must not count as uncaught until then.
        copy.catch(() => undefined);
        copying.add(copy);
        if (copying.size >= COPIES) await Promise.race(copying);
      }
      await Promise.all(copying);
    } finally {
      await Promise.allSettled(copying);
    }
  });
}

/** Stops the export that is under way. */
export function cancelExport(app: App): void {
  app.state.label.export?.controller.abort();
}

/** An export under way: what goes where as it was when it began, whatever is decided meanwhile. */
interface Writing {
  readonly app: App;
  readonly places: readonly Place[];
  readonly table: Blob;
  readonly controller: AbortController;
  /** Names of photos that can no longer be read. */
  readonly lost: string[];
}

/** Shows how far an export has come and how it ended. */
async function writing(app: App, work: (own: Writing) => Promise<void>): Promise<void> {
  const { label } = app.state;
  if (label.export) return;
  const places = placesOf(app.state);
  const controller = new AbortController();
  const own = { app, places, table: toCsv(app.state), controller, lost: [] };
  const shown = { done: 0, total: places.length, controller };
  label.export = shown;
  app.redraw();
  try {
    await work(own);
    notify(app, text.label.exported(places.length - own.lost.length, own.lost));
  } catch (error) {
    // Closing the browser's own window is an abort too.
    if (isAbort(error)) announce(app, text.label.exportCancelled);
    else notify(app, text.label.notExported(sentenceOf(error)));
  }
  if (app.state.label.export === shown) app.state.label.export = null;
  app.redraw();
}

/** The photos that can be read, one by one; the others must not keep these from being written. */
async function* readable({ app, places, controller, lost }: Writing): AsyncGenerator<Place> {
  for (const [index, place] of places.entries()) {
    controller.signal.throwIfAborted();
    if (app.state.label.export) app.state.label.export.done = index;
    app.redraw();
    if (await isReadable(place.photo.file)) yield place;
    else lost.push(place.photo.file.name);
  }
}

async function* zipped(
  own: Writing,
): AsyncGenerator<{ name: string; input: Blob; lastModified?: number }> {
  for await (const { photo, folder, name } of readable(own)) {
    const { file } = photo;
    yield { name: `${folder}/${name}`, input: file, lastModified: file.lastModified };
  }
  yield { name: 'labels.csv', input: own.table };
}

async function copyInto(
  target: FileSystemFileHandle,
  photo: File,
  signal: AbortSignal,
): Promise<void> {
  await photo.stream().pipeTo(await target.createWritable(), { signal });
}

/** The name, or one like it that nothing in the folder has. */
async function freeIn(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  const names = namesLike(name);
  for (let other = names.next().value; ; other = names.next().value) {
    const free = await folder.getFileHandle(other).then(
      () => false,
      (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError',
    );
    if (free) return other;
  }
}

function nameOf({ state }: App): string {
  return safeName(state.label.folder?.name ?? text.label.loose);
}
