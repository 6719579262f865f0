import type { App } from '../../app.js';
import type { TaughtPhoto } from '../../state/photos.js';
import { forgetAnswers } from './answer.js';
import { arrange } from './order.js';
import { noteStorageFailure } from './storage.js';

/** Finds the photos of the open folder in the classes and skips of the project, which may have changed. */
export async function matchFolder(app: App): Promise<void> {
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
  const restoring = app.folders.restoreSkips(folder.name, state.project.id, folder.photos);
  noteStorageFailure(app, folder, restoring);
  await restoring.catch(() => undefined);
  if (state.label.folder === folder) arrange(app);
}

/** The path would identify a file better, but the photos of a class do not have it. */
function isSameFile(one: File, other: File): boolean {
  return one.size === other.size && one.lastModified === other.lastModified;
}
