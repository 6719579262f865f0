import type { App } from '../../app.js';
import type { TaughtPhoto } from '../../state/photos.js';
import { forgetAnswers } from './answer.js';
import { arrange, filterBy } from './order.js';
import { noteStorageFailure } from './storage.js';

/**
 * Finds the photos of the open folder in the classes and marks of the project, which may have changed. All
 * photos are shown: a filter of another project might match none of them.
 */
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
    const namesakes = taught.get(photo.file.name) ?? [];
    const at = namesakes.findIndex(({ file }) => isSameFile(file, photo.file));
    // Copies of a file in several folders are several photos, so each example belongs to one of them.
    photo.taught = (at < 0 ? undefined : namesakes.splice(at, 1)[0]) ?? null;
  }
  forgetAnswers(app);
  filterBy(app, 'all');
  const restoring = app.folders.restoreMarks(folder.name, state.project.id, folder.photos);
  noteStorageFailure(app, folder, restoring);
  await restoring.catch(() => undefined);
  if (state.label.folder === folder) arrange(app, true);
}

/** The path would identify a file better, but the photos of a class do not have it. */
function isSameFile(one: File, other: File): boolean {
  return one.size === other.size && one.lastModified === other.lastModified;
}
