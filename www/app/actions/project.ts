import { cleanName } from 'handful';
import { type App, announce, notify, sentenceOf } from '../app.js';
import type { SaveStatus } from '../state/project.js';
import type { SaveOutcome } from '../storage/autosave.js';
import type { ProjectEvents } from '../storage/project-store.js';
import { measureStorage, requestPersistence } from '../storage/quota.js';
import { text } from '../strings/index.js';
import { record } from './record.js';
import { showProject } from './show-project.js';

/** Shows what happens to the open project. `app` is called late, because it holds the store. */
export function projectEvents(app: () => App): ProjectEvents {
  return {
    disconnected: () => notify(app(), text.project.unavailable),
    locked: () => app().redraw(),
    saved: (outcome, before) => showOutcome(app(), outcome, before),
  };
}

/** Opens the project that this tab, or else the latest one, had open. */
export async function openLastProject(app: App): Promise<void> {
  try {
    // Without a database, as in some private windows, there are none.
    const known = app.backbones.list().catch(() => []);
    if (!(await app.projects.connect())) {
      startUnsaved(app, text.project.unavailable);
      return;
    }
    app.state.backbone.known = await known;
    addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void app.projects.flush();
    });
    await openLatest(app);
  } catch (error) {
    // Not even an empty project could be written.
    startUnsaved(app, text.project.failed(sentenceOf(error)));
  }
}

/** Opens another project in place of this one. */
export function switchProject(app: App, id: number): Promise<void> {
  return exclusively(app, async () => {
    if (await leave(app)) await open(app, id);
  });
}

/** Creates an empty project and opens it. */
export function newProject(app: App): Promise<void> {
  return exclusively(app, async () => {
    if (await leave(app)) await openNew(app);
  });
}

/**
 * Lets `change` put other photos on the page, and saves them as a new project under the name that it
 * returns. `null` says that nothing was changed.
 */
export async function replaceProject(
  app: App,
  change: () => Promise<string | null>,
): Promise<void> {
  const { project } = app.state;
  if (project.busy) return;
  project.busy = true;
  app.redraw();
  try {
    await replace(app, change);
  } catch (error) {
    notify(app, text.project.failed(sentenceOf(error)));
  }
  project.busy = false;
  app.redraw();
}

async function replace(app: App, change: () => Promise<string | null>): Promise<void> {
  const { projects } = app;
  if (!(await isAllSaved(app))) return;
  // The new photos must not be saved to the old project.
  projects.suspend();
  const name = await change().catch((error: unknown) => {
    projects.resume();
    throw error;
  });
  if (name === null) {
    projects.resume();
    return;
  }
  projects.closeSuspended();
  app.state.project.name = name;
  if (!projects.isConnected) return;
  if (await projects.saveAs(name)) announce(app, text.project.openedFile(name));
}

/** Copies the project and opens the copy. */
export function copyProject(app: App): Promise<void> {
  return exclusively(app, async () => {
    const { id, name } = app.state.project;
    if (id === null || !(await isAllSaved(app))) return;
    const copy = await app.projects.duplicate(id, text.project.copyOf(name));
    if (!copy || !(await leave(app))) return;
    await open(app, copy.id);
    announce(app, text.project.copied(copy.name));
  });
}

/** Deletes the project from the device and opens the latest of the others, or an empty one. */
export function removeProject(app: App): Promise<void> {
  return exclusively(app, async () => {
    const { project } = app.state;
    const { id, name } = project;
    project.asking = false;
    if (id === null || !app.projects.isOpen) return;
    await app.projects.deleteOpen();
    const [next] = await app.projects.list();
    if (next) await open(app, next.id);
    else await openNew(app);
    announce(app, text.project.deleted(name));
  });
}

/** Renames the project. */
export function renameProject(app: App, typed: string): void {
  const name = cleanName(typed);
  const rename = (): void => {
    app.state.project.name = name;
  };
  if (name !== '') record(app, () => text.undo.projectRenamed(name), rename);
  app.redraw();
}

/** Takes the project over from the tab that has locked it. */
export function takeOverProject(app: App): Promise<void> {
  return exclusively(app, async () => {
    const { status } = app.state.project;
    if (status.kind === 'locked') await open(app, status.project, true);
  });
}

/** Loads what the project menu shows. */
export async function refreshMenu(app: App): Promise<void> {
  const { project } = app.state;
  if (!app.projects.isConnected) return;
  await app.projects.flush();
  [project.projects, project.usage] = await Promise.all([app.projects.list(), measureStorage()]);
  app.redraw();
}

/** Asks the browser not to clear the storage when the disk is full. */
export async function protectStorage(app: App): Promise<void> {
  if (!(await requestPersistence())) notify(app, text.project.persistenceRefused);
  await refreshMenu(app);
}

/** The message of a failed attempt to save, with advice. */
export function saveProblem(status: SaveStatus & { kind: 'full' | 'failed' }): string {
  if (status.kind === 'full') return text.project.full(status.unsaved);
  return text.project.failed(status.message);
}

async function openLatest(app: App): Promise<void> {
  const latest = await app.projects.latest();
  if (!latest) {
    await openNew(app);
    return;
  }
  try {
    await open(app, latest.id);
  } catch (error) {
    // The project stays in the list. A project that cannot be read must not keep the page from starting.
    await openNew(app);
    notify(app, text.project.notShown(latest.name, sentenceOf(error)));
  }
}

/** Starts the page without saving anything. */
function startUnsaved(app: App, why: string): void {
  const { project } = app.state;
  project.status = { kind: 'unavailable' };
  project.name = text.project.firstName;
  showProject(app, null);
  notify(app, why);
}

/** Runs one task on projects at a time, and ignores requests for another meanwhile. */
async function exclusively(app: App, task: () => Promise<void>): Promise<void> {
  const { project } = app.state;
  if (!app.projects.isConnected || project.busy) return;
  project.busy = true;
  app.redraw();
  try {
    await task();
  } catch (error) {
    const full = error instanceof Error && error.name === 'QuotaExceededError';
    notify(app, full ? text.project.fullForCopy : text.project.failed(sentenceOf(error)));
  }
  project.busy = false;
  await refreshMenu(app);
  app.redrawAndFocus('#project-button');
}

/** Saves and closes the open project; returns `false` and says so if photos would be lost. */
async function leave(app: App): Promise<boolean> {
  if (!(await isAllSaved(app))) return false;
  app.projects.close();
  return true;
}

/** Saves, and says which photos exist only in this tab and would be lost. */
async function isAllSaved(app: App): Promise<boolean> {
  await app.projects.flush();
  const { status } = app.state.project;
  if (!app.projects.isOpen || !('unsaved' in status) || status.unsaved === 0) return true;
  notify(app, text.project.wouldLose(status.unsaved));
  return false;
}

async function openNew(app: App): Promise<void> {
  const taken = (await app.projects.list()).map(({ name }) => name);
  let name = text.project.firstName;
  for (let number = 2; taken.includes(name); number += 1) name = text.project.nextName(number);
  await open(app, await app.projects.create(name));
}

async function open(app: App, id: number, takeOver = false): Promise<void> {
  const { project } = app.state;
  const loaded = await app.projects.open(id, takeOver);
  if (loaded === 'missing') {
    await openNew(app);
    return;
  }
  if (loaded === 'locked') {
    project.projects = await app.projects.list();
    project.name = project.projects.find((other) => other.id === id)?.name ?? '';
    showProject(app, null);
    return;
  }
  showProject(app, loaded);
}

function showOutcome(app: App, outcome: SaveOutcome, before: SaveStatus): void {
  if (outcome.kind !== 'saved') announce(app, saveProblem(outcome));
  else if (outcome.lost.length > 0) notify(app, text.project.withoutFile(outcome.lost));
  else if (before.kind === 'full' || before.kind === 'failed')
    announce(app, text.project.savedAgain);
  app.redraw();
}
