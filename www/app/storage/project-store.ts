import { savedBackbone } from '../state/backbone.js';
import { reserveKeys, type State } from '../state/state.js';
import { Autosave, type SaveOutcome } from './autosave.js';
import { openDatabase, storesBlobs } from './database.js';
import { ProjectLock } from './project-lock.js';
import {
  createProject,
  deleteProject,
  duplicateProject,
  type LoadedProject,
  listProjects,
  loadProject,
} from './projects.js';
import { measureStorage, requestPersistence } from './quota.js';
import type { Database, StoredProject } from './schema.js';

/** The session storage key of the tab's project, so that a reload opens it again. */
const TAB_PROJECT = 'handful project';

/** Called when something happens to the open project. */
export interface ProjectEvents {
  /** The database closed by itself; nothing is saved any more. */
  disconnected(): void;
  /** Another tab has locked the project. */
  locked(): void;
  /** An attempt to save ended; `before` is the status before it. */
  saved(outcome: SaveOutcome, before: State['project']['status']): void;
}

/** The project that this tab saves. */
interface OpenProject {
  lock: ProjectLock;
  autosave: Autosave;
}

/** What {@link ProjectStore.open} found, if not the project. */
export type NotOpened = 'locked' | 'missing';

/**
 * The projects saved on this device, and the one that this tab has open. It keeps `state.project.status`
 * and `state.project.id` up to date.
 */
export class ProjectStore {
  readonly #state: State;
  readonly #events: ProjectEvents;
  #database: Database | null = null;
  #blobs = true;
  #open: OpenProject | null = null;
  #suspended: OpenProject | null = null;
  #persistenceRequested = false;

  constructor(state: State, events: ProjectEvents) {
    this.#state = state;
    this.#events = events;
  }

  /** Whether there is a database. */
  get isConnected(): boolean {
    return this.#database !== null;
  }

  /** Whether a project is open and not suspended. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Opens the database; `false` where the browser gives this page none. */
  async connect(): Promise<boolean> {
    this.#database = await openDatabase(() => this.#disconnect());
    if (!this.#database) return false;
    this.#blobs = await storesBlobs(this.#database);
    return true;
  }

  /** All projects, the last opened first. */
  list(): Promise<StoredProject[]> {
    return listProjects(this.#connected());
  }

  /** The project that this tab, or else the latest one, had open; `undefined` if there is none. */
  async latest(): Promise<StoredProject | undefined> {
    const projects = await this.list();
    const remembered = Number(sessionStorage.getItem(TAB_PROJECT));
    return projects.find(({ id }) => id === remembered) ?? projects[0];
  }

  /** Creates an empty project and returns its number. */
  async create(name: string): Promise<number> {
    const { head, mode, intensity } = this.#state;
    const backbone = savedBackbone(this.#state.backbone) ?? undefined;
    const settings = { name, head, mode, intensity, backbone };
    const { id } = await createProject(this.#connected(), settings);
    return id;
  }

  /** Copies a project under another name; `null` if it is gone. */
  duplicate(id: number, name: string): Promise<StoredProject | null> {
    return duplicateProject(this.#connected(), id, name);
  }

  /** Locks a project and reads it. From then on, the page's photos are saved to it. */
  async open(id: number, takeOver = false): Promise<LoadedProject | NotOpened> {
    const lock = await this.#lock(id, takeOver);
    if (!lock) {
      this.#state.project.status = { kind: 'locked', project: id };
      this.#state.project.id = null;
      return 'locked';
    }
    const loaded = await loadProject(this.#connected(), id);
    if (!loaded) {
      lock.release();
      return 'missing';
    }
    reserveKeys(this.#state, loaded.lastKey);
    this.#use(lock, loaded);
    return loaded;
  }

  /** Saves the page, which belongs to no project yet, as a new one; `false` if it cannot be locked. */
  async saveAs(name: string): Promise<boolean> {
    const { head, mode, intensity } = this.#state;
    const project = await createProject(this.#connected(), { name, head, mode, intensity });
    const lock = await this.#lock(project.id);
    if (!lock) return false;
    this.#use(lock, { project, classes: [] });
    this.touch();
    return true;
  }

  /** Saves soon; to be called after every redraw. */
  touch(): void {
    this.#open?.autosave.touch();
  }

  /** Saves now; resolves when the attempt has ended. */
  async flush(): Promise<void> {
    await this.#open?.autosave.flush();
  }

  /** Stops saving and releases the project. */
  close(): void {
    this.#release(this.#open);
    this.#open = null;
  }

  /** Deletes the open project. */
  async deleteOpen(): Promise<void> {
    if (!this.#open) return;
    const { autosave, lock } = this.#open;
    // Or it would write the photos again while they are deleted.
    autosave.stop();
    await deleteProject(this.#connected(), autosave.project);
    lock.release();
    this.#open = null;
  }

  /** Saves nothing until {@link resume}, or for good with {@link closeSuspended}. */
  suspend(): void {
    this.#suspended = this.#open;
    this.#open = null;
    this.#suspended?.autosave.pause();
  }

  /** Continues to save a suspended project, unless another tab has locked it meanwhile. */
  resume(): void {
    const suspended = this.#suspended;
    this.#suspended = null;
    if (!suspended || this.#state.project.id !== suspended.autosave.project) return;
    this.#open = suspended;
    suspended.autosave.resume();
  }

  /** Stops saving a suspended project and releases it. */
  closeSuspended(): void {
    this.#release(this.#suspended);
    this.#suspended = null;
  }

  #connected(): Database {
    if (!this.#database) throw new Error('The database of projects is not open.');
    return this.#database;
  }

  #lock(id: number, takeOver = false): Promise<ProjectLock | null> {
    const lost = (stolen: boolean): Promise<void> => this.#lose(id, stolen);
    return takeOver ? ProjectLock.takeOver(id, lost) : ProjectLock.acquire(id, lost);
  }

  #use(lock: ProjectLock, loaded: Pick<LoadedProject, 'project' | 'classes'>): void {
    const { project } = this.#state;
    const { id, name } = loaded.project;
    sessionStorage.setItem(TAB_PROJECT, String(id));
    Object.assign(project, { status: { kind: 'saved' }, id, name });
    const report = (outcome: SaveOutcome): void => this.#saved(outcome);
    const autosave = new Autosave(this.#connected(), this.#blobs, this.#state, loaded, report);
    this.#open = { lock, autosave };
  }

  #release(project: OpenProject | null): void {
    project?.autosave.stop();
    project?.lock.release();
  }

  /** The database does not come back by itself. */
  #disconnect(): void {
    this.#open?.autosave.stop();
    this.#state.project.status = { kind: 'unavailable' };
    this.#events.disconnected();
  }

  /** Another tab has locked the project, or is waiting for this one to save it. */
  async #lose(id: number, stolen: boolean): Promise<void> {
    const { project } = this.#state;
    if (project.id !== id) return;
    if (!stolen) await this.flush();
    this.#open?.autosave.stop();
    this.#open = null;
    project.status = { kind: 'locked', project: id };
    project.id = null;
    this.#events.locked();
  }

  #saved(outcome: SaveOutcome): void {
    const { project, classes } = this.#state;
    const before = project.status;
    project.status = outcome;
    this.#events.saved(outcome, before);
    const hasPhotos = classes.some(({ photos }) => photos.length > 0);
    if (outcome.kind === 'saved' && hasPhotos) this.#requestPersistence();
  }

  /** Asks once, when there is something to lose. */
  #requestPersistence(): void {
    if (this.#persistenceRequested) return;
    this.#persistenceRequested = true;
    void measureStorage().then((usage) => usage?.persistent === false && requestPersistence());
  }
}
