import { type App, isAbort, notify } from '../../app.js';
import type { LabelFolder } from '../../state/label.js';
import { text } from '../../strings/index.js';

/** Says once per folder that nothing more of it can be stored. Labelling continues without. */
export function noteStorageFailure(app: App, folder: LabelFolder, storing: Promise<unknown>): void {
  storing.catch((error: unknown) => {
    if (!folder.stored || isAbort(error)) return;
    folder.stored = false;
    notify(app, text.label.notStored);
  });
}

/** Shows the stored folders; none where the browser stores nothing. */
export async function listStoredFolders(app: App): Promise<void> {
  app.state.label.storedFolders = await app.folders.list().catch(() => []);
  app.redraw();
}
