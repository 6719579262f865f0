import { type App, notify } from '../app.js';
import type { State } from '../state/state.js';
import { keepForReload, takeAfterReload } from '../storage/handover.js';
import { text } from '../strings/index.js';
import { recognise } from './recognise.js';
import { unrecorded } from './record.js';

/**
 * Loads the page again at another address. The project is saved and the results are kept for the page that
 * follows. If something would be lost, it says so first, and goes only when it is asked again.
 */
export async function reloadAt(app: App, address: string): Promise<void> {
  const { state } = app;
  if (!state.reloadLoses && !(await isKept(app))) {
    state.reloadLoses = true;
    notify(app, text.reloadLoses);
    return;
  }
  location.assign(address);
}

/** Shows the results that the page had before it was loaded again, and recognises them anew. */
export async function restoreResults(app: App): Promise<void> {
  const files = await takeAfterReload().catch(() => []);
  if (files.length > 0) unrecorded(app, () => recognise(app, files));
}

/** What happens to the photos and results when the page is loaded again. */
export function reloadWords({ label, queries, reloadLoses }: State): string {
  if (reloadLoses) return text.reloadLoses;
  return text.reloadKeeps(queries.length, label.folder?.name ?? null);
}

/** Saves the project and keeps the results; returns whether everything is kept. */
async function isKept({ state, projects }: App): Promise<boolean> {
  await projects.flush();
  const { status } = state.project;
  const photos = state.classes.some((entry) => entry.photos.length > 0);
  if (status.kind !== 'saved' && photos) return false;
  const files = state.queries.filter((query) => query.status !== 'failed').map(({ file }) => file);
  if (files.length === 0) return true;
  return keepForReload(files).then(
    () => true,
    () => false,
  );
}
