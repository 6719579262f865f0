import { type PhotoClass, SHOWN_AT_FIRST, type TaughtPhoto } from '../state/photos.js';
import { type Database, photosOf, type StoredPhoto, type StoredProject } from './schema.js';

/** A project read from the database. */
export interface LoadedProject {
  project: StoredProject;
  classes: PhotoClass[];
  /** The largest key of its photos and classes. */
  lastKey: number;
}

/** All projects, the last opened first. */
export async function listProjects(database: Database): Promise<StoredProject[]> {
  const projects = await database.getAll('projects');
  return projects.sort((one, other) => other.opened - one.opened);
}

/** Creates an empty project. */
export async function createProject(
  database: Database,
  settings: Pick<StoredProject, 'name' | 'head' | 'mode' | 'intensity' | 'backbone'>,
): Promise<StoredProject> {
  const now = Date.now();
  const times = { created: now, changed: now, opened: now };
  const transaction = database.transaction('projects', 'readwrite');
  const last = (await transaction.store.getAllKeys()).at(-1) ?? 0;
  // The number of a deleted project is not used again, because a tab may still remember it.
  const id = Math.max(now, last + 1);
  const project = { id, ...settings, ...times, classes: [], photos: 0, bytes: 0 };
  await transaction.store.add(project);
  await transaction.done;
  return project;
}

/** Reads a project with its photos, and updates the time it was opened; `null` if it is gone. */
export async function loadProject(database: Database, id: number): Promise<LoadedProject | null> {
  const transaction = database.transaction(['projects', 'photos', 'files'], 'readwrite');
  const stored = await transaction.objectStore('projects').get(id);
  if (!stored) return null;
  const project = { ...stored, opened: Date.now() };
  await transaction.objectStore('projects').put(project);
  const files = transaction.objectStore('files');
  const [photos, contents, keys] = await Promise.all([
    transaction.objectStore('photos').getAll(photosOf(id)),
    files.getAll(photosOf(id)),
    files.getAllKeys(photosOf(id)),
    transaction.done,
  ]);
  const contentOf = new Map(keys.map(([, key], index) => [key, contents[index]]));
  const taught = new Map(
    photos.map((photo) => [photo.key, taughtPhoto(photo, contentOf.get(photo.key))]),
  );
  const classes = project.classes.map(
    (entry): PhotoClass => ({
      ...entry,
      photos: entry.photos.flatMap((key) => taught.get(key) ?? []),
      shown: SHOWN_AT_FIRST,
      asking: false,
      nameProblem: null,
    }),
  );
  const lastKey = Math.max(0, ...taught.keys(), ...classes.map(({ key }) => key));
  return { project, classes, lastKey };
}

/** Deletes a project with its photos. */
export async function deleteProject(database: Database, id: number): Promise<void> {
  const transaction = database.transaction(['projects', 'photos', 'files'], 'readwrite');
  await Promise.all([
    transaction.objectStore('projects').delete(id),
    transaction.objectStore('photos').delete(photosOf(id)),
    transaction.objectStore('files').delete(photosOf(id)),
    transaction.done,
  ]);
}

/** Copies a project with its photos under another name; a copy that fails leaves nothing behind. */
export async function duplicateProject(
  database: Database,
  from: number,
  name: string,
): Promise<StoredProject | null> {
  const original = await database.get('projects', from);
  if (!original) return null;
  const { head, mode, intensity = 'fixed', backbone, classes, photos, bytes } = original;
  const copy = await createProject(database, { name, head, mode, intensity, backbone });
  try {
    for (const key of await database.getAllKeys('photos', photosOf(from)))
      await copyPhoto(database, key, copy.id);
    const whole = { ...copy, classes, photos, bytes };
    await database.put('projects', whole);
    return whole;
  } catch (error) {
    await deleteProject(database, copy.id);
    throw error;
  }
}

async function copyPhoto(database: Database, from: [number, number], to: number): Promise<void> {
  const [photo, file] = await Promise.all([
    database.get('photos', from),
    database.get('files', from),
  ]);
  if (!photo) return;
  const transaction = database.transaction(['photos', 'files'], 'readwrite');
  await Promise.all([
    transaction.objectStore('photos').put({ ...photo, project: to }),
    file && transaction.objectStore('files').put(file, [to, photo.key]),
    transaction.done,
  ]);
}

function taughtPhoto(stored: StoredPhoto, content: Blob | ArrayBuffer | undefined): TaughtPhoto {
  const { key, name, type, lastModified, embedding, group } = stored;
  const file =
    content instanceof File
      ? content
      : new File(content ? [content] : [], name, { type, lastModified });
  return { key, file, thumb: null, id: null, embedding, group };
}
