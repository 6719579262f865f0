import { makeZip } from 'client-zip';
import { isDicom } from 'handful/collection';
import { type App, announce, isAbort, notify, sentenceOf } from '../../../app.js';
import { pixelsOf } from '../../../intake/pixels.js';
import { isReadable } from '../../../intake/readable.js';
import { text } from '../../../strings/index.js';
import { download } from '../../download.js';
import { collect } from './file.js';
import { toCsv, toJson } from './tables.js';
import { type ExportTarget, exportTargets, namesLike, safeName } from './targets.js';

/** Photos copied at the same time. */
const COPIES = 8;

/** Downloads the table of all photos. */
export function exportTable(app: App, kind: 'csv' | 'json'): void {
  const { state } = app;
  download(kind === 'csv' ? toCsv(state) : toJson(state), `${nameOf(app)}.${kind}`);
  announce(app, text.label.saidExported);
}

/**
 * Streams a zip with one folder of photos per class and the table to a file that the user picks. Where
 * the browser cannot do that, the zip is collected first and then downloaded.
 */
export function exportZip(app: App): Promise<void> {
  return runExport(app, async (job) => {
    const name = `${nameOf(app)}.zip`;
    const { signal } = job.controller;
    const file = await window.showSaveFilePicker?.({ suggestedName: name });
    const zip = makeZip(zipEntries(job));
    if (file) await zip.pipeTo(await file.createWritable(), { signal });
    else download(await collect(zip, signal), name);
  });
}

/** Whether the browser can write into a folder on the disk. */
export function canWriteFolders(): boolean {
  return window.showDirectoryPicker !== undefined;
}

/** Copies the photos into class folders in a folder that the user picks; nothing is overwritten. */
export function exportFolders(app: App): Promise<void> {
  return runExport(app, async (job) => {
    const { signal } = job.controller;
    const root = await window.showDirectoryPicker?.({ id: 'sorted', mode: 'readwrite' });
    if (!root) return;
    const copying = new Set<Promise<void>>();
    try {
      for await (const { photo, folder, name } of readable(job)) {
        const inside = await root.getDirectoryHandle(folder, { create: true });
        // Names are chosen one after the other, so that they are unique; the copying overlaps.
        const file = await inside.getFileHandle(await freeNameIn(inside, name), { create: true });
        const copy = copyInto(file, photo.file, signal).then(() => {
          copying.delete(copy);
        });
        // It is awaited later, and must not count as an unhandled rejection until then.
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

/** Cancels the running export. */
export function cancelExport(app: App): void {
  app.state.label.export?.controller.abort();
}

/** A running export. Later changes of the labels do not affect it. */
interface ExportJob {
  readonly app: App;
  readonly targets: readonly ExportTarget[];
  readonly table: Blob;
  readonly controller: AbortController;
  /** Names of photos that can no longer be read. */
  readonly unreadable: string[];
}

/** Runs an export, and shows its progress and result. */
async function runExport(app: App, write: (job: ExportJob) => Promise<void>): Promise<void> {
  const { label } = app.state;
  if (label.export) return;
  const targets = exportTargets(app.state);
  const controller = new AbortController();
  const table = toCsv(app.state);
  const job: ExportJob = { app, targets, table, controller, unreadable: [] };
  const shown = { done: 0, total: targets.length, controller };
  label.export = shown;
  app.redraw();
  try {
    await write(job);
    const { unreadable } = job;
    notify(app, text.label.exported(targets.length - unreadable.length, unreadable));
  } catch (error) {
    // Closing the browser's file dialog is an abort, too.
    if (isAbort(error)) announce(app, text.label.exportCancelled);
    else notify(app, text.label.notExported(sentenceOf(error)));
  }
  if (app.state.label.export === shown) app.state.label.export = null;
  app.redraw();
}

/** The targets whose photos can be read; the others are collected in `unreadable`. */
async function* readable({
  app,
  targets,
  controller,
  unreadable,
}: ExportJob): AsyncGenerator<ExportTarget> {
  for (const [index, target] of targets.entries()) {
    controller.signal.throwIfAborted();
    if (app.state.label.export) app.state.label.export.done = index;
    app.redraw();
    const { file } = target.photo;
    // A DICOM file names a patient.
    const isMedical = await isDicom(file).catch(() => false);
    const picture = isMedical ? await pixelsOf(await app.handful, file, controller.signal) : null;
    if (picture) {
      const name = target.name.replace(/\.(dcm|dicom)$/i, '');
      yield { ...target, name: `${name}.png`, photo: { ...target.photo, file: picture.file } };
    } else if (!isMedical && (await isReadable(file))) yield target;
    else unreadable.push(target.photo.file.name);
  }
}

async function* zipEntries(
  job: ExportJob,
): AsyncGenerator<{ name: string; input: Blob; lastModified?: number }> {
  for await (const { photo, folder, name } of readable(job)) {
    const { file } = photo;
    yield { name: `${folder}/${name}`, input: file, lastModified: file.lastModified };
  }
  yield { name: 'labels.csv', input: job.table };
}

async function copyInto(
  target: FileSystemFileHandle,
  photo: File,
  signal: AbortSignal,
): Promise<void> {
  await photo.stream().pipeTo(await target.createWritable(), { signal });
}

/** The name, or else a similar one that is free in the folder. */
async function freeNameIn(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
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
