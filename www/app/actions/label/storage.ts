import { type App, isAbort, notify } from '../../app.js';
import type { LabelFolder } from '../../state/label.js';
import { forgetFolder, keptFolders } from '../../storage/folder-store.js';
import { text } from '../../strings/index.js';
import { closeFolder } from './open.js';

/** Says once that nothing more of the folder can be kept on the device; the work goes on without. */
export function noteKeeping(app: App, folder: LabelFolder, keeping: Promise<unknown>): void {
  keeping.catch((error: unknown) => {
    if (!folder.kept || isAbort(error)) return;
    folder.kept = false;
    notify(app, text.label.notKept);
  });
}

/** Shows the folders that something is kept of. A browser that keeps nothing has none. */
export async function listKept(app: App): Promise<void> {
  app.state.label.keptFolders = await keptFolders().catch(() => []);
  app.redraw();
}

/** Asks first whether a folder should be forgotten: reading it again takes its time, and skips are gone for good. */
export function askToForget(app: App, name: string): void {
  app.state.label.forgetting = name;
  app.redrawAndFocus('#keep-folder');
}

/** Takes the question of {@link askToForget} back. */
export function keepAfterAll(app: App): void {
  app.state.label.forgetting = null;
  app.redrawAndFocus('#kept-title');
}

/** Deletes all that is kept of a folder, and closes it if it is open. The folder itself stays. */
export async function forget(app: App, name: string): Promise<void> {
  app.state.label.forgetting = null;
  if (app.state.label.folder?.name === name) closeFolder(app);
  try {
    await forgetFolder(name);
    notify(app, text.label.forgotten(name));
  } catch {
    notify(app, text.label.notForgotten(name));
  }
  await listKept(app);
  app.redrawAndFocus('#label-title');
}
