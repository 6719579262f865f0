import { isDicom } from 'handful/collection';
import { isReadable } from '../intake/readable.js';
import { isSameMembership } from '../state/groups.js';
import type { Embedding, Membership, TaughtPhoto } from '../state/photos.js';
import type { State } from '../state/state.js';
import type { LoadedProject } from './projects.js';
import type { Database, StoredPhoto, StoredProject } from './schema.js';

/** Changes within this many milliseconds are written together. */
const DELAY = 200;
/** The delay after a failed attempt, because each attempt redraws the page. */
const RETRY_DELAY = 3_000;

/** The result of an attempt to save. */
export type SaveOutcome =
  /** `lost` names photos whose files are gone: their embeddings are saved without the photos. */
  | { kind: 'saved'; lost: readonly string[] }
  /** The storage is full; `unsaved` photos exist only in this tab. */
  | { kind: 'full'; unsaved: number }
  | { kind: 'failed'; message: string; unsaved: number };

/** What the database holds of a photo. */
interface Saved {
  embedding: Embedding | null;
  group: Membership;
  size: number;
}

/** The differences between state and database. */
interface Changes {
  project: StoredProject;
  /** Keys of removed photos. */
  removed: number[];
  /** Photos with another embedding or group. */
  changed: TaughtPhoto[];
  added: TaughtPhoto[];
}

/**
 * Writes the differences between state and database, shortly after a change. Every transaction leaves
 * a consistent project behind, so the tab may close at any time. What could not be written remains a
 * difference, and is tried again with the next change.
 */
export class Autosave {
  readonly project: number;
  readonly #database: Database;
  readonly #blobs: boolean;
  readonly #state: State;
  readonly #report: (outcome: SaveOutcome) => void;
  readonly #photos = new Map<number, Saved>();
  /** Photos without an embedding whose file is gone. The engine reports them. */
  readonly #unreadable = new WeakSet<TaughtPhoto>();
  #header: StoredProject;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queue: Promise<void> = Promise.resolve();
  /** Whether the last attempt failed. */
  #failed = false;
  #stopped = false;
  #paused = false;

  /** `loaded` is what the database holds; `blobs` says whether it can store files as they are. */
  constructor(
    database: Database,
    blobs: boolean,
    state: State,
    { project, classes }: Pick<LoadedProject, 'project' | 'classes'>,
    report: (outcome: SaveOutcome) => void,
  ) {
    this.project = project.id;
    this.#database = database;
    this.#blobs = blobs;
    this.#state = state;
    this.#header = project;
    this.#report = report;
    for (const { key, embedding, group, file } of classes.flatMap(({ photos }) => photos))
      this.#photos.set(key, { embedding, group, size: file.size });
  }

  /** Saves soon. Cheap, so it may be called whenever something may have changed. */
  touch(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.flush(), this.#failed ? RETRY_DELAY : DELAY);
  }

  /** Saves now; resolves when the attempt has ended. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = this.#queue.then(() => this.#save());
    return this.#queue;
  }

  /** Writes nothing until {@link resume}. */
  pause(): void {
    this.#paused = true;
  }

  /** Continues after a pause. */
  resume(): void {
    this.#paused = false;
    this.touch();
  }

  /** Stops for good. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #save(): Promise<void> {
    if (this.#stopped || this.#paused) return;
    const changes = this.#changes();
    if (!changes) return;
    try {
      await this.#writeChanges(changes);
      const lost: string[] = [];
      for (const photo of changes.added) {
        if (this.#stopped) return;
        // It names a patient; the engine is about to replace it by its pixels.
        if (await isDicom(photo.file).catch(() => false)) continue;
        if (await this.#add(photo)) continue;
        if (photo.embedding) lost.push(photo.file.name);
        else this.#unreadable.add(photo);
      }
      this.#failed = false;
      this.#report({ kind: 'saved', lost });
    } catch (error) {
      if (this.#stopped) return;
      this.#failed = true;
      const unsaved = this.#current().filter(({ key }) => !this.#photos.has(key)).length;
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      if (name === 'QuotaExceededError') this.#report({ kind: 'full', unsaved });
      else this.#report({ kind: 'failed', message, unsaved });
    }
  }

  #current(): TaughtPhoto[] {
    return this.#state.classes.flatMap(({ photos }) => photos);
  }

  /** The differences; `null` if there are none. */
  #changes(): Changes | null {
    const current = this.#current();
    const keys = new Set(current.map(({ key }) => key));
    const removed = [...this.#photos.keys()].filter((key) => !keys.has(key));
    const added = current.filter(
      (photo) =>
        !this.#photos.has(photo.key) && (photo.embedding !== null || !this.#unreadable.has(photo)),
    );
    const changed = current.filter(({ key, embedding, group }) => {
      const saved = this.#photos.get(key);
      if (saved === undefined) return false;
      return saved.embedding !== embedding || !isSameMembership(saved.group, group);
    });
    const project = this.#describe();
    const same = JSON.stringify(project) === JSON.stringify(this.#header);
    if (same && removed.length + added.length + changed.length === 0) return null;
    return { project, removed, changed, added };
  }

  #describe(): StoredProject {
    const { project, head, mode, intensity, classes } = this.#state;
    const listed = classes.map(({ key, label, hue, starter, photos }) => ({
      key,
      label,
      hue,
      starter,
      photos: photos.map((photo) => photo.key),
    }));
    return { ...this.#header, name: project.name, head, mode, intensity, classes: listed };
  }

  /** Writes everything but new photos, in one transaction. */
  async #writeChanges({ project, removed, changed }: Changes): Promise<void> {
    const rows = changed.map((photo) => {
      const row = this.#row(photo);
      return { ...row, size: this.#photos.get(photo.key)?.size ?? row.size };
    });
    const sizes = removed.map((key) => this.#photos.get(key)?.size ?? 0);
    const header = {
      ...project,
      changed: Date.now(),
      photos: project.photos - removed.length,
      bytes: sizes.reduce((bytes, size) => bytes - size, project.bytes),
    };
    const transaction = this.#database.transaction(['projects', 'photos', 'files'], 'readwrite');
    const [photos, files] = [transaction.objectStore('photos'), transaction.objectStore('files')];
    await Promise.all([
      ...removed.flatMap((key) => [
        photos.delete([this.project, key]),
        files.delete([this.project, key]),
      ]),
      ...rows.map((row) => photos.put(row)),
      transaction.objectStore('projects').put(header),
      transaction.done,
    ]);
    this.#header = header;
    for (const key of removed) this.#photos.delete(key);
    for (const { key, embedding, group, size } of rows)
      this.#photos.set(key, { embedding, group, size });
  }

  /** Writes a new photo, or only its embedding if the file cannot be read; returns whether it can. */
  async #add(photo: TaughtPhoto): Promise<boolean> {
    const row = this.#row(photo);
    // Some browsers store a file that is gone without an error, and return nothing when it is read back.
    const readable = await isReadable(photo.file);
    if (readable) await this.#write(row, this.#blobs ? photo.file : await photo.file.arrayBuffer());
    else if (row.embedding) await this.#write({ ...row, size: 0 }, null);
    return readable;
  }

  /** Writes one new photo in a transaction of its own, so that a faulty file does not affect the others. */
  async #write(row: StoredPhoto, content: Blob | ArrayBuffer | null): Promise<void> {
    const { key, embedding, group, size } = row;
    const transaction = this.#database.transaction(['projects', 'photos', 'files'], 'readwrite');
    const { photos, bytes } = this.#header;
    const header = { ...this.#header, photos: photos + 1, bytes: bytes + size };
    await Promise.all([
      transaction.objectStore('photos').put(row),
      content && transaction.objectStore('files').put(content, [this.project, key]),
      transaction.objectStore('projects').put(header),
      transaction.done,
    ]);
    this.#header = header;
    this.#photos.set(key, { embedding, group, size });
  }

  #row({ key, file, embedding, group }: TaughtPhoto): StoredPhoto {
    const { name, type, lastModified, size } = file;
    return { project: this.project, key, name, type, lastModified, size, embedding, group };
  }
}
