import { isCollection } from 'handful/collection';
import { openCollection, openFound } from '../actions/add-photos.js';
import { EXTENSION, openFile } from '../actions/project-file.js';
import { type App, notify } from '../app.js';
import { text } from '../strings/index.js';
import type { Found } from './folders.js';

/** What the picker for files of every kind asks for; a table comes with the photos that it names. */
export const ACCEPT_ANY = `${EXTENSION},.zip,.tm,.csv,.json,image/*,.heic,.heif,.avif`;

/** Takes whatever was dropped beside every class, or chosen for all of them. */
export async function openAny(app: App, found: readonly Found[]): Promise<void> {
  if (await openIfProject(app, found)) return;
  if (found.some(({ file }) => isCollection(file))) await openCollection(app, found);
  else openFound(app, found);
}

/** Opens a project file, if there is one among the files. */
export async function openIfProject(app: App, found: readonly Found[]): Promise<boolean> {
  const project = found.find(({ file }) => file.name.toLowerCase().endsWith(EXTENSION));
  if (!project) return false;
  await openFile(app, project.file);
  if (found.length > 1) notify(app, text.keep.oneAtATime(project.file.name));
  return true;
}
