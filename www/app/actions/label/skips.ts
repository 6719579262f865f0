import type { App } from '../../app.js';
import type { Layout } from '../../state/history.js';
import type { LabelFolder, LabelPhoto } from '../../state/label.js';
import { markUnsorted } from './order.js';
import { noteStorageFailure } from './storage.js';

/** Marks a photo of the open folder as skipped or not, and stores that. */
export function setSkipped(
  app: App,
  folder: LabelFolder,
  photo: LabelPhoto,
  skipped: boolean,
): void {
  photo.skipped = skipped;
  const storing = app.folders.saveSkip(folder.name, app.state.project.id, photo);
  noteStorageFailure(app, folder, storing);
  markUnsorted(app);
}

/** Restores the skips of a layout, if its folder is still open. */
export function restoreSkips(app: App, { skips }: Layout): void {
  const { folder } = app.state.label;
  if (!folder || skips?.folder !== folder) return;
  for (const photo of folder.photos) {
    const skipped = skips.photos.has(photo);
    if (photo.skipped !== skipped) setSkipped(app, folder, photo, skipped);
  }
}
