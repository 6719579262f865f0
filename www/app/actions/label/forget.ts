import { type App, notify } from '../../app.js';
import { text } from '../../strings/index.js';
import { closeFolder } from './open.js';
import { listStoredFolders } from './storage.js';

/** Asks before deleting a stored folder: reading it again takes time, and what was skipped or accepted in it is lost. */
export function askToForget(app: App, name: string): void {
  app.state.label.forgetting = name;
  app.redrawAndFocus('#keep-folder');
}

/** Withdraws the question of {@link askToForget}. */
export function cancelForget(app: App): void {
  app.state.label.forgetting = null;
  app.redrawAndFocus('#stored-title');
}

/** Deletes everything stored of a folder, and closes it if it is open. The folder on disk stays. */
export async function forget(app: App, name: string): Promise<void> {
  app.state.label.forgetting = null;
  if (app.state.label.folder?.name === name) closeFolder(app);
  try {
    await app.folders.delete(name);
    notify(app, text.label.forgotten(name));
  } catch {
    notify(app, text.label.notForgotten(name));
  }
  await listStoredFolders(app);
  app.redrawAndFocus('#label-title');
}
