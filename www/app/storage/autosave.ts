import { isReadable } from '../intake/readable.js';
import type { Embedding, State, TaughtPhoto } from '../state/state.js';
import type { Database, KeptPhoto, KeptProject } from './database.js';
import type { LoadedProject } from './projects.js';

/** Changes that follow each other within this many milliseconds are written together. */
const PAUSE = 200;
/** The same after an attempt in vain, each of which draws the page again. */
const LONG_PAUSE = 3_000;

/** How far the latest saving came. */
export type Outcome =
  /** `lost` names photos whose files are gone: what was learnt of them is kept, and not the photo. */
  | { kind: 'kept'; lost: readonly string[] }
  /** No more fits; `unkept` photos are in this tab alone. */
  | { kind: 'full'; unkept: number }
  | { kind: 'failed'; message: string; unkept: number };

/** What of a photo is known to be in the database. */
interface Kept {
  embedding: Embedding | null;
  size: number;
}

/** What a save has to write. */
interface Changes {
  project: KeptProject;
  gone: number[];
  changed: TaughtPhoto[];
  fresh: TaughtPhoto[];
}

/**
 * Writes what differs between the state and the database soon after it does. Every transaction
 * leaves a whole project behind, so that a tab may end at any time. What could not be written stays
 * a difference, and is tried again with the next change.
 */
export class Autosave {
  readonly project: number;
  readonly #database: Database;
  readonly #blobs: boolean;
  readonly #state: State;
  readonly #tell: (outcome: Outcome) => void;
  readonly #photos = new Map<number, Kept>();
  /** Photos whose file is gone, and of which nothing has been learnt; the engine will tell of them. */
  readonly #unreadable = new WeakSet<TaughtPhoto>();
  #header: KeptProject;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queue: Promise<void> = Promise.resolve();
  /** Whether the last attempt was in vain. */
  #failed = false;
  #stopped = false;
  #paused = false;

  /** `loaded` is what the database holds; `blobs` says whether it can keep files as they are. */
  constructor(
    database: Database,
    blobs: boolean,
    state: State,
    { project, classes }: LoadedProject,
    tell: (outcome: Outcome) => void,
  ) {
    this.project = project.id;
    this.#database = database;
    this.#blobs = blobs;
    this.#state = state;
    this.#header = project;
    this.#tell = tell;
    for (const { key, embedding, file } of classes.flatMap(({ photos }) => photos))
      this.#photos.set(key, { embedding, size: file.size });
  }

  /** Saves soon. Costs nothing, so that it may be called whenever something may have changed. */
  touch(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.flush(), this.#failed ? LONG_PAUSE : PAUSE);
  }

  /** Saves now; resolves when everything up to here is written, or cannot be. */
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

  /** Goes on after a pause. */
  resume(): void {
    this.#paused = false;
    this.touch();
  }

  /** Writes nothing any more, whatever changes. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #save(): Promise<void> {
    if (this.#stopped || this.#paused) return;
    const changes = this.#changes();
    if (!changes) return;
    try {
      await this.#arrange(changes);
      const lost: string[] = [];
      for (const photo of changes.fresh) {
        if (this.#stopped) return;
        if (await this.#add(photo)) continue;
        if (photo.embedding) lost.push(photo.file.name);
        else this.#unreadable.add(photo);
      }
      this.#failed = false;
      this.#tell({ kind: 'kept', lost });
    } catch (error) {
      if (this.#stopped) return;
      this.#failed = true;
      const unkept = this.#wanted().filter(({ key }) => !this.#photos.has(key)).length;
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      if (name === 'QuotaExceededError') this.#tell({ kind: 'full', unkept });
      else this.#tell({ kind: 'failed', message, unkept });
    }
  }

  #wanted(): TaughtPhoto[] {
    return this.#state.classes.flatMap(({ photos }) => photos);
  }

  /** What differs; `null` if nothing does. */
  #changes(): Changes | null {
    const wanted = this.#wanted();
    const keys = new Set(wanted.map(({ key }) => key));
    const gone = [...this.#photos.keys()].filter((key) => !keys.has(key));
    const fresh = wanted.filter(
      (photo) =>
        !this.#photos.has(photo.key) && (photo.embedding !== null || !this.#unreadable.has(photo)),
    );
    const changed = wanted.filter(({ key, embedding }) => {
      const kept = this.#photos.get(key);
      return kept !== undefined && kept.embedding !== embedding;
    });
    const project = this.#describe();
    const same = JSON.stringify(project) === JSON.stringify(this.#header);
    if (same && gone.length + fresh.length + changed.length === 0) return null;
    return { project, gone, changed, fresh };
  }

  #describe(): KeptProject {
    const { keep, head, mode, classes } = this.#state;
    const listed = classes.map(({ key, label, hue, starter, photos }) => ({
      key,
      label,
      hue,
      starter,
      photos: photos.map((photo) => photo.key),
    }));
    return { ...this.#header, name: keep.name, head, mode, classes: listed };
  }

  /** Everything but new photos, in one transaction. */
  async #arrange({ project, gone, changed }: Changes): Promise<void> {
    const rows = changed.map((photo) => {
      const row = this.#row(photo);
      return { ...row, size: this.#photos.get(photo.key)?.size ?? row.size };
    });
    const sizes = gone.map((key) => this.#photos.get(key)?.size ?? 0);
    const header = {
      ...project,
      changed: Date.now(),
      photos: project.photos - gone.length,
      bytes: sizes.reduce((bytes, size) => bytes - size, project.bytes),
    };
    const transaction = this.#database.transaction(['projects', 'photos', 'files'], 'readwrite');
    const [photos, files] = [transaction.objectStore('photos'), transaction.objectStore('files')];
    await Promise.all([
      ...gone.flatMap((key) => [
        photos.delete([this.project, key]),
        files.delete([this.project, key]),
      ]),
      ...rows.map((row) => photos.put(row)),
      transaction.objectStore('projects').put(header),
      transaction.done,
    ]);
    this.#header = header;
    for (const key of gone) this.#photos.delete(key);
    for (const { key, embedding, size } of rows) this.#photos.set(key, { embedding, size });
  }

  /** Writes a new photo; answers whether its file could be read. Without, what was learnt of it is written. */
  async #add(photo: TaughtPhoto): Promise<boolean> {
    const row = this.#row(photo);
    // Some browsers write a file that is gone without a word, and find nothing when it is read back.
    const readable = await isReadable(photo.file);
    if (readable) await this.#write(row, this.#blobs ? photo.file : await photo.file.arrayBuffer());
    else if (row.embedding) await this.#write({ ...row, size: 0 }, null);
    return readable;
  }

  /** One new photo, in a transaction of its own: what is wrong with one file is not the others' fault. */
  async #write(row: KeptPhoto, content: Blob | ArrayBuffer | null): Promise<void> {
    const { key, embedding, size } = row;
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
    this.#photos.set(key, { embedding, size });
  }

  #row({ key, file, embedding }: TaughtPhoto): KeptPhoto {
    const { name, type, lastModified, size } = file;
    return { project: this.project, key, name, type, lastModified, size, embedding };
  }
}
