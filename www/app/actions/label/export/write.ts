import { makeZip } from 'client-zip';
import { type App, announce } from '../../../app.js';
import type { State } from '../../../state/state.js';
import { text } from '../../../strings/late.js';
import { download } from '../../download.js';
import { collect } from './file.js';
import { rowsOf } from './rows.js';
import { type ExportJob, nameOf, readable, runExport } from './run.js';
import { metadataHeader, metadataLine, toCsv, toJson } from './tables.js';
import { type ExportTarget, namesLike } from './targets.js';

/** Photos copied at the same time. */
const COPIES = 8;

/** The table beside copies of photos. */
const METADATA = 'metadata.csv';

/** Downloads the table of the photos. */
export function exportTable(app: App, kind: 'csv' | 'json'): void {
  const { state } = app;
  const rows = rowsOf(state);
  const table = kind === 'csv' ? toCsv(state, rows) : toJson(state, rows);
  download(table, `${nameOf(app)}.${kind}`);
  const without = rows.filter(({ row }) => row.label === null).length;
  announce(app, text.out.written(rows.length, without));
}

/**
 * Streams a zip with one folder of photos per class and the table to a file that the user picks. Where
 * the browser cannot do that, the zip is collected first and then downloaded.
 */
export function exportZip(app: App): Promise<void> {
  return runExport(app, (job) => saveZip(job, `${nameOf(app)}.zip`, zipEntries(job)));
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
      for await (const target of readable(job)) {
        const { photo, folder, name } = target;
        const inside = await root.getDirectoryHandle(folder, { create: true });
        // Names are chosen one after the other, so that they are unique; the copying overlaps.
        const free = await freeNameIn(inside, name);
        const file = await inside.getFileHandle(free, { create: true });
        const copy = copyInto(file, photo.file, signal).then(() => {
          copying.delete(copy);
          job.written.push({ ...target, name: free });
        });
        // It is awaited later, and must not count as an unhandled rejection until then.
        copy.catch(() => undefined);
        copying.add(copy);
        if (copying.size >= COPIES) await Promise.race(copying);
      }
      await Promise.all(copying);
    } finally {
      await Promise.allSettled(copying);
      if (job.written.length > 0) await writeMetadata(root, app.state, job.written);
    }
  });
}

/** Saves a zip to a file that the user picks, or as a download. */
export async function saveZip(
  { controller: { signal } }: ExportJob,
  name: string,
  entries: AsyncIterable<ZipEntry>,
): Promise<void> {
  const file = await window.showSaveFilePicker?.({ suggestedName: name });
  const zip = makeZip(entries);
  if (file) await zip.pipeTo(await file.createWritable(), { signal });
  else download(await collect(zip, signal), name);
}

/** A file of a zip. */
export interface ZipEntry {
  name: string;
  input: Blob | string;
  lastModified?: number;
}

async function* zipEntries(job: ExportJob): AsyncGenerator<ZipEntry> {
  const { app, written } = job;
  for await (const target of readable(job)) {
    const { photo, folder, name } = target;
    const { file } = photo;
    yield { name: `${folder}/${name}`, input: file, lastModified: file.lastModified };
    written.push(target);
  }
  yield {
    name: METADATA,
    input: new Blob([metadataHeader(app.state), ...lines(app.state, written)]),
  };
}

function lines(state: State, written: readonly ExportTarget[]): string[] {
  return written.map(({ folder, name, row }) => metadataLine(state, `${folder}/${name}`, row));
}

/** Writes the table of the copies, or adds them to the table of earlier ones. A table of another kind stays. */
async function writeMetadata(
  root: FileSystemDirectoryHandle,
  state: State,
  written: readonly ExportTarget[],
): Promise<void> {
  const header = metadataHeader(state);
  const before = await root.getFileHandle(METADATA).then(
    async (handle) => (await handle.getFile()).text(),
    () => '',
  );
  const isOurs = before.startsWith(header);
  const name = isOurs ? METADATA : await freeNameIn(root, METADATA);
  const file = await (await root.getFileHandle(name, { create: true })).createWritable();
  await file.write(new Blob([isOurs ? before : header, ...lines(state, written)]));
  await file.close();
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
