import type { App } from '../../app.js';
import type { Layout } from '../../state/history.js';
import type { LabelFolder, LabelPhoto } from '../../state/label.js';
import type { Mark } from '../../state/mark.js';
import { markUnsorted } from './order.js';
import { noteStorageFailure } from './storage.js';

/** Sets what the user decided about photos of the open folder, and stores that. */
export function setMarks(
  app: App,
  folder: LabelFolder,
  marks: Iterable<readonly [LabelPhoto, Mark]>,
): void {
  const changed: LabelPhoto[] = [];
  for (const [photo, mark] of marks) {
    if (photo.mark === mark) continue;
    photo.mark = mark;
    changed.push(photo);
  }
  if (changed.length === 0) return;
  const storing = app.folders.saveMarks(folder.name, app.state.project.id, changed);
  noteStorageFailure(app, folder, storing);
  markUnsorted(app);
}

/** Restores the marks of a layout, if its folder is still open. */
export function restoreMarks(app: App, { marks }: Layout): void {
  const { folder } = app.state.label;
  if (!folder || marks?.folder !== folder) return;
  setMarks(
    app,
    folder,
    folder.photos.map((photo) => [photo, marks.photos.get(photo) ?? null] as const),
  );
}
