import { isDicom } from 'handful/collection';
import { type App, announce, isAbort, notify, sentenceOf } from '../../../app.js';
import { pictureOf } from '../../../intake/pixels.js';
import { isReadable } from '../../../intake/readable.js';
import { text } from '../../../strings/late.js';
import { rowsOf } from './rows.js';
import { type ExportTarget, exportTargets, safeName } from './targets.js';

/** A running export. Later changes of the labels do not affect it. */
export interface ExportJob {
  readonly app: App;
  readonly targets: readonly ExportTarget[];
  readonly controller: AbortController;
  /** Names of photos that can no longer be read. */
  readonly unreadable: string[];
  /** What was written so far. */
  readonly written: ExportTarget[];
  /** Sentences that the result ends with. */
  readonly remarks: string[];
}

/** Runs an export of files, and shows its progress and result. */
export async function runExport(app: App, write: (job: ExportJob) => Promise<void>): Promise<void> {
  const { label } = app.state;
  if (label.export) return;
  const targets = exportTargets(rowsOf(app.state));
  const controller = new AbortController();
  const job: ExportJob = { app, targets, controller, unreadable: [], written: [], remarks: [] };
  const shown = { done: 0, total: targets.length, controller };
  label.export = shown;
  app.redraw();
  try {
    await write(job);
    notify(app, resultWords(job));
  } catch (error) {
    // Closing the browser's file dialog is an abort, too.
    if (isAbort(error)) announce(app, text.label.exportCancelled);
    else notify(app, text.label.notExported(sentenceOf(error)));
  }
  if (app.state.label.export === shown) app.state.label.export = null;
  app.redraw();
}

/** Cancels the running export. */
export function cancelExport(app: App): void {
  app.state.label.export?.controller.abort();
}

/** The targets whose photos can be read; the others are collected in `unreadable`. */
export async function* readable(job: ExportJob): AsyncGenerator<ExportTarget> {
  const { app, controller, unreadable } = job;
  for (const target of progressing(job)) {
    const { file } = target.photo;
    // A DICOM file names a patient.
    const isMedical = await isDicom(file).catch(() => false);
    const picture = isMedical ? await pictureOf(app.handful, file, controller.signal) : null;
    if (picture) {
      const name = target.name.replace(/\.(dcm|dicom)$/i, '');
      yield { ...target, name: `${name}.png`, photo: { ...target.photo, file: picture.file } };
    } else if (!isMedical && (await isReadable(file))) yield target;
    else unreadable.push(target.photo.file.name);
  }
}

/** The targets in turn, shown as progress, until the export is cancelled. */
export function* progressing({ app, targets, controller }: ExportJob): Generator<ExportTarget> {
  for (const [index, target] of targets.entries()) {
    controller.signal.throwIfAborted();
    if (app.state.label.export) app.state.label.export.done = index;
    app.redraw();
    yield target;
  }
}

/** The name of the folder, as part of a file name. */
export function nameOf({ state }: App): string {
  return safeName(state.label.folder?.name ?? text.label.loose);
}

/** "400 written, 175 of them without a class", and what could not be read. */
function resultWords({ written, unreadable, remarks }: ExportJob): string {
  const without = written.filter(({ row }) => row.label === null).length;
  const lost = unreadable.length > 0 ? text.out.lost(unreadable.length, unreadable) : '';
  return [text.out.written(written.length, without), lost, ...remarks].filter(Boolean).join(' ');
}
