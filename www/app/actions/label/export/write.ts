import { makeZip } from 'client-zip';
import { type App, announce, isAbort, notify, sentenceOf } from '../../../app.js';
import { text } from '../../../strings/index.js';
import { namesLike, type Place, placesOf, safeName } from './places.js';
import { toCsv, toJson } from './tables.js';

/** An address that a download came from is let go after this long (milliseconds). */
const DOWNLOAD_TIME = 60_000;

/** Photos copied at the same time. */
const COPIES = 8;

/** Writes the table of all photos. */
export function exportTable(app: App, kind: 'csv' | 'json'): void {
  const { state } = app;
  download(kind === 'csv' ? toCsv(state) : toJson(state), `${nameOf(app)}.${kind}`);
  announce(app, text.label.saidExported);
}

/**
 * Writes a zip of the photos sorted into class folders, with the table beside them. Where the
 * browser lets the page write to a file it goes there piece by piece; elsewhere the browser collects it.
 */
export function exportZip(app: App): Promise<void> {
  return writing(app, async (places, signal, told) => {
    const name = `${nameOf(app)}.zip`;
    const file = await window.showSaveFilePicker?.({ suggestedName: name });
    const zip = makeZip(zipped(app, places, signal, told));
    if (file) await zip.pipeTo(await file.createWritable(), { signal });
    else download(await new Response(zip).blob(), name);
  });
}

/** Whether copies can be written into a folder on the disk. */
export function canWriteFolders(): boolean {
  return window.showDirectoryPicker !== undefined;
}

/** Copies the photos into class folders below a folder that the person picks; nothing is overwritten. */
export function exportFolders(app: App): Promise<void> {
  return writing(app, async (places, signal, told) => {
    const root = await window.showDirectoryPicker?.({ id: 'sorted', mode: 'readwrite' });
    if (!root) return;
    let done = 0;
    const copying = new Set<Promise<void>>();
    try {
      for (const { photo, folder, name } of places) {
        signal.throwIfAborted();
        const inside = await root.getDirectoryHandle(folder, { create: true });
        // One after the other, so that no two copies take the same name; the copying itself overlaps.
        const file = await inside.getFileHandle(await freeIn(inside, name), { create: true });
        const copy = copyInto(file, photo.file, signal).then(() => {
          copying.delete(copy);
          done += 1;
          told(done);
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

type Told = (done: number) => void;

/** Shows how far an export has come and how it ended. */
async function writing(
  app: App,
  work: (places: readonly Place[], signal: AbortSignal, told: Told) => Promise<void>,
): Promise<void> {
  const { label } = app.state;
  if (label.export) return;
  const places = placesOf(app.state);
  const own = { done: 0, total: places.length, controller: new AbortController() };
  label.export = own;
  app.redraw();
  try {
    await work(places, own.controller.signal, (done) => {
      own.done = done;
      app.redraw();
    });
    notify(app, text.label.exported(places.length));
  } catch (error) {
    // Closing the browser's own window is an abort too.
    if (isAbort(error)) announce(app, text.label.exportCancelled);
    else notify(app, text.label.notExported(sentenceOf(error)));
  }
  if (app.state.label.export === own) app.state.label.export = null;
  app.redraw();
}

function* zipped(
  app: App,
  places: readonly Place[],
  signal: AbortSignal,
  told: Told,
): Generator<{ name: string; input: File | Blob; lastModified?: number }> {
  for (const [index, { photo, folder, name }] of places.entries()) {
    signal.throwIfAborted();
    told(index);
    const { file } = photo;
    yield { name: `${folder}/${name}`, input: file, lastModified: file.lastModified };
  }
  told(places.length);
  yield { name: 'labels.csv', input: toCsv(app.state) };
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

function download(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_TIME);
}
