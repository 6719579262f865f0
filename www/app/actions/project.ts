import { type App, announce, notify, sentenceOf } from '../app.js';
import { Autosave, type Outcome } from '../storage/autosave.js';
import { Claim } from '../storage/project-lock.js';
import { type Database, keepsBlobs, openDatabase } from '../storage/database.js';
import { askToBeSafe, measure } from '../storage/quota.js';
import {
  createProject,
  deleteProject,
  duplicateProject,
  type LoadedProject,
  listProjects,
  loadProject,
} from '../storage/projects.js';
import { text } from '../strings/index.js';
import { tidyName } from '../names.js';
import { fillPage } from './show-project.js';
import { record } from './record.js';

/** The key under which a tab remembers its project, so that a reload comes back to it. */
const REMEMBERED = 'handful project';

/** What is open in this tab. */
interface Open {
  claim: Claim;
  autosave: Autosave;
}

let database: Database | null = null;
let blobs = true;
let open: Open | null = null;

/** Brings back the project that this tab, or the latest one, had open. */
export async function openKept(app: App): Promise<void> {
  const { keep } = app.state;
  database = await openDatabase(() => {
    // It does not come back by itself, and the tab has everything.
    open?.autosave.stop();
    keep.keeping = { kind: 'off' };
    notify(app, text.keep.off);
  });
  if (!database) {
    goWithout(app, text.keep.off);
    return;
  }
  try {
    blobs = await keepsBlobs(database);
    addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void open?.autosave.flush();
    });
    await openLatest(app, database);
  } catch (error) {
    // Not even an empty project fits, or can be written.
    goWithout(app, text.keep.failed(sentenceOf(error)));
  }
}

async function openLatest(app: App, kept: Database): Promise<void> {
  const projects = await listProjects(kept);
  const remembered = Number(sessionStorage.getItem(REMEMBERED));
  const chosen = projects.find(({ id }) => id === remembered) ?? projects[0];
  if (!chosen) return begin(app);
  try {
    await show(app, chosen.id);
  } catch (error) {
    // It stays in the list as it is; what cannot be read must not keep the page from starting.
    await begin(app);
    notify(app, text.keep.notShown(chosen.name, sentenceOf(error)));
  }
}

/** Starts the page although nothing can be kept. */
function goWithout(app: App, why: string): void {
  const { keep } = app.state;
  keep.keeping = { kind: 'off' };
  keep.name = text.keep.firstName;
  fillPage(app, null);
  notify(app, why);
}

/** Notes that something may have changed; called after every drawing. */
export function touchKept(): void {
  open?.autosave.touch();
}

/** Opens another project in place of this one. */
export function switchProject(app: App, id: number): Promise<void> {
  return work(app, async () => {
    if (await leave(app)) await show(app, id);
  });
}

/** Begins an empty project. */
export function newProject(app: App): Promise<void> {
  return work(app, async () => {
    if (await leave(app)) await begin(app);
  });
}

/**
 * Has `change` put something else on the page, and keeps that as a new project under the name that it
 * answers with; `null` says that nothing was changed.
 */
export async function changeProject(app: App, change: () => Promise<string | null>): Promise<void> {
  const { keep } = app.state;
  if (keep.busy) return;
  keep.busy = true;
  app.redraw();
  try {
    await putInPlace(app, change);
  } catch (error) {
    notify(app, text.keep.failed(sentenceOf(error)));
  }
  keep.busy = false;
  app.redraw();
}

async function putInPlace(app: App, change: () => Promise<string | null>): Promise<void> {
  if (!(await isAllKept(app))) return;
  const left = open;
  // What comes on the page is none of the old project's.
  open = null;
  left?.autosave.pause();
  const stay = (): void => {
    // Another tab may have taken it meanwhile.
    if (left === null || app.state.keep.project !== left.autosave.project) return;
    open = left;
    left.autosave.resume();
  };
  const name = await change().catch((error: unknown) => {
    stay();
    throw error;
  });
  if (name === null) return stay();
  left?.autosave.stop();
  left?.claim.release();
  app.state.keep.name = name;
  await keepAsNew(app, name);
}

/** Copies the project and opens the copy. */
export function copyProject(app: App): Promise<void> {
  return work(app, async (kept) => {
    const { project, name } = app.state.keep;
    if (project === null || !(await isAllKept(app))) return;
    const copy = await duplicateProject(kept, project, text.keep.copyOf(name));
    if (!copy || !(await leave(app))) return;
    await show(app, copy.id);
    announce(app, text.keep.copied(copy.name));
  });
}

/** Deletes the project from the device and opens the one before, or an empty one. */
export function removeProject(app: App): Promise<void> {
  return work(app, async (kept) => {
    const { keep } = app.state;
    const { project, name } = keep;
    keep.asking = false;
    if (project === null || !open) return;
    // Nothing of what is on the page may be written again while it goes.
    open.autosave.stop();
    await deleteProject(kept, project);
    open.claim.release();
    open = null;
    const [next] = await listProjects(kept);
    if (next) await show(app, next.id);
    else await begin(app);
    announce(app, text.keep.deleted(name));
  });
}

/** Gives the project another name. */
export function renameProject(app: App, typed: string): void {
  const name = tidyName(typed);
  const { keep } = app.state;
  const rename = (): void => {
    keep.name = name;
  };
  if (name !== '') record(app, () => text.undo.projectRenamed(name), rename);
  app.redraw();
}

/** Takes the project over from the tab that has it. */
export function takeOver(app: App): Promise<void> {
  return work(app, async () => {
    const { keeping } = app.state.keep;
    if (keeping.kind === 'elsewhere') await show(app, keeping.project, true);
  });
}

/** Looks up what the menu shows. */
export async function refreshMenu(app: App): Promise<void> {
  const { keep } = app.state;
  if (!database) return;
  await open?.autosave.flush();
  [keep.projects, keep.usage] = await Promise.all([listProjects(database), measure()]);
  app.redraw();
}

/** Asks the browser to keep everything even when the disk runs full. */
export async function keepSafe(app: App): Promise<void> {
  const safe = await askToBeSafe();
  if (!safe) notify(app, text.keep.notSafe);
  await refreshMenu(app);
}

/** One after the other, and never two at once. */
async function work(app: App, task: (kept: Database) => Promise<void>): Promise<void> {
  const { keep } = app.state;
  if (!database || keep.busy) return;
  keep.busy = true;
  app.redraw();
  try {
    await task(database);
  } catch (error) {
    const full = error instanceof Error && error.name === 'QuotaExceededError';
    notify(app, full ? text.keep.fullForCopy : text.keep.failed(sentenceOf(error)));
  }
  keep.busy = false;
  await refreshMenu(app);
  app.redrawAndFocus('#project-button');
}

/** Saves and lets go of what is open; stays, and says so, if photos would be lost. */
async function leave(app: App): Promise<boolean> {
  if (!(await isAllKept(app))) return false;
  open?.autosave.stop();
  open?.claim.release();
  open = null;
  return true;
}

/** Saves, and says what is in this tab alone and would be lost with another project in its place. */
async function isAllKept(app: App): Promise<boolean> {
  await open?.autosave.flush();
  const { keeping } = app.state.keep;
  if (!open || !('unkept' in keeping) || keeping.unkept === 0) return true;
  notify(app, text.keep.wouldLose(keeping.unkept));
  return false;
}

async function begin(app: App): Promise<void> {
  if (!database) return;
  const { head, mode } = app.state;
  const taken = (await listProjects(database)).map(({ name }) => name);
  let name = text.keep.firstName;
  for (let number = 2; taken.includes(name); number += 1) name = text.keep.nextName(number);
  const { id } = await createProject(database, { name, head, mode });
  await show(app, id);
}

async function show(app: App, id: number, force = false): Promise<void> {
  const { keep } = app.state;
  if (!database) return;
  const onLost = (stolen: boolean) => lose(app, id, stolen);
  const claim = await (force ? Claim.takeOver(id, onLost) : Claim.take(id, onLost));
  if (!claim) {
    keep.keeping = { kind: 'elsewhere', project: id };
    keep.project = null;
    keep.projects = await listProjects(database);
    keep.name = keep.projects.find((project) => project.id === id)?.name ?? '';
    fillPage(app, null);
    return;
  }
  const loaded = await loadProject(database, id);
  if (!loaded) {
    claim.release();
    await begin(app);
    return;
  }
  adopt(app, claim, loaded);
  fillPage(app, loaded);
}

/** Keeps what is on the page, which is in no project yet, as a new one. */
async function keepAsNew(app: App, name: string): Promise<void> {
  const { head, mode } = app.state;
  if (!database) return;
  const project = await createProject(database, { name, head, mode });
  const claim = await Claim.take(project.id, (stolen) => lose(app, project.id, stolen));
  if (!claim) return;
  adopt(app, claim, { project, classes: [] });
  touchKept();
  announce(app, text.keep.openedFile(name));
}

/** From now on, what is on the page is this project. */
function adopt(app: App, claim: Claim, loaded: LoadedProject): void {
  const { keep } = app.state;
  const { id, name } = loaded.project;
  if (!database) return;
  sessionStorage.setItem(REMEMBERED, String(id));
  keep.keeping = { kind: 'kept' };
  keep.project = id;
  keep.name = name;
  open = { claim, autosave: autosaveOf(app, database, loaded) };
}

function autosaveOf(app: App, kept: Database, loaded: LoadedProject): Autosave {
  return new Autosave(kept, blobs, app.state, loaded, (outcome) => hear(app, outcome));
}

/** Another tab has the project now, or is about to. */
async function lose(app: App, id: number, stolen: boolean): Promise<void> {
  const { keep } = app.state;
  if (keep.project !== id) return;
  if (!stolen) await open?.autosave.flush();
  open?.autosave.stop();
  open = null;
  keep.keeping = { kind: 'elsewhere', project: id };
  keep.project = null;
  app.redraw();
}

let askedToBeSafe = false;

function hear(app: App, outcome: Outcome): void {
  const { keep, classes } = app.state;
  const before = keep.keeping.kind;
  keep.keeping = outcome;
  if (outcome.kind !== 'kept') announce(app, problemOf(outcome));
  else if (outcome.lost.length > 0) notify(app, text.keep.withoutFile(outcome.lost));
  else if (before === 'full' || before === 'failed') announce(app, text.keep.keptAgain);
  // Now there is something to lose.
  if (
    !askedToBeSafe &&
    outcome.kind === 'kept' &&
    classes.some(({ photos }) => photos.length > 0)
  ) {
    askedToBeSafe = true;
    void measure().then((usage) => usage?.safe === false && askToBeSafe());
  }
  app.redraw();
}

/** What is wrong with the keeping, and what to do about it. */
export function problemOf(outcome: Exclude<Outcome, { kind: 'kept' }>): string {
  if (outcome.kind === 'full') return text.keep.full(outcome.unkept);
  return text.keep.failed(outcome.message);
}
