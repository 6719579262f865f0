import type { App } from '../../app.js';
import type { Layout } from '../../state/history.js';
import type { LabelFolder, LabelPhoto } from '../../state/label.js';
import { keepSkip } from '../../storage/folder-store.js';
import { noteKeeping } from './storage.js';
import { disarrange } from './order.js';

/** Leaves a photo of the open folder undecided, or not any more, and keeps that on the device. */
export function setSkipped(
  app: App,
  folder: LabelFolder,
  photo: LabelPhoto,
  skipped: boolean,
): void {
  photo.skipped = skipped;
  noteKeeping(app, folder, keepSkip(folder.name, app.state.keep.project, photo));
  disarrange(app);
}

/** Brings the skips to where they stood. Those of a folder that is closed by now stay as they are. */
export function arrangeSkips(app: App, { skips }: Layout): void {
  const { folder } = app.state.label;
  if (!folder || skips?.folder !== folder) return;
  for (const photo of folder.photos) {
    const skipped = skips.photos.has(photo);
    if (photo.skipped !== skipped) setSkipped(app, folder, photo, skipped);
  }
}
