import { addFound } from '../actions/collections.js';
import { EXTENSION, openFile } from '../actions/project-file.js';
import { type App, notify } from '../app.js';
import { text } from '../strings/index.js';
import type { Found } from './folders.js';

/** All photo formats, including those that some systems do not treat as images. */
export const PHOTOS =
  'image/*,.heic,.heif,.hif,.avif,.jxl,.tif,.tiff,.dcm,.dicom,application/dicom';

/** The files that the picker accepts. A table needs the photos that it names. */
export const ACCEPT_ANY = `${EXTENSION},.zip,.tm,.csv,.json,${PHOTOS}`;

/**
 * Opens files of any kind that were dropped outside every class or chosen with the picker; `unread` are
 * the names of those that the browser could not open.
 */
export async function openAny(
  app: App,
  found: readonly Found[],
  unread: readonly string[] = [],
): Promise<void> {
  if (await openIfProject(app, found)) return;
  await addFound(app, found, { unread });
}

/** Opens a project file if there is one among the files; returns whether there is. */
export async function openIfProject(app: App, found: readonly Found[]): Promise<boolean> {
  const project = found.find(({ file }) => file.name.toLowerCase().endsWith(EXTENSION));
  if (!project) return false;
  await openFile(app, project.file);
  if (found.length > 1) notify(app, text.project.oneAtATime(project.file.name));
  return true;
}
