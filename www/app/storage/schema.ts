import type { DBSchema, IDBPDatabase } from 'idb';
import type { Compact } from '../compact.js';
import type { Decision } from '../state/mark.js';
import type { Embedding, Membership } from '../state/photos.js';

/** A class of a stored project. */
export interface StoredClass {
  key: number;
  label: string;
  hue: number;
  starter: boolean;
  /** The keys of its photos in their order; keys of photos not yet written are skipped on reading. */
  photos: number[];
}

/** A project without its photos, so that what changes often is small. */
export interface StoredProject {
  id: number;
  name: string;
  /** Times in milliseconds since 1970; a new tab opens the project with the latest `opened`. */
  created: number;
  changed: number;
  opened: number;
  head: string;
  mode: string;
  /** Missing in projects of earlier versions of the page, which had the fixed one only. */
  intensity?: string;
  classes: StoredClass[];
  /** Number of stored photos, and the bytes of their files. */
  photos: number;
  bytes: number;
}

/** A photo without its file, so that writing an embedding does not write the file again. */
export interface StoredPhoto {
  project: number;
  key: number;
  name: string;
  type: string;
  lastModified: number;
  size: number;
  /** `null` until the photo has been read. */
  embedding: Embedding | null;
  /** Missing in projects of earlier versions of the page. */
  group?: Membership;
}

/** Project and key of a photo. */
export type PhotoKey = [project: number, key: number];

/** The database of projects. */
export interface ProjectSchema extends DBSchema {
  projects: { key: number; value: StoredProject };
  photos: { key: PhotoKey; value: StoredPhoto };
  /** Bytes where the browser cannot store a `Blob`, as in some private windows. */
  files: { key: PhotoKey; value: Blob | ArrayBuffer };
}

/** An open database of projects. */
export type Database = IDBPDatabase<ProjectSchema>;

/** A folder with stored embeddings. */
export interface StoredFolder {
  readonly name: string;
  readonly photos: number;
  /** Lets the page open the folder again, where the browser has such handles. */
  readonly handle: FileSystemDirectoryHandle | null;
}

/** Identifies a version of a file. */
export type FileKey = [path: string, size: number, modified: number];

/** The embeddings of several photos in one record, which saves time and memory over one record each. */
export interface EmbeddingBlock {
  photos: FileKey[];
  values: Compact[];
}

/** The database of opened folders. Keys start with the folder, so that one range covers all of its data. */
export interface FolderSchema extends DBSchema {
  /** Earlier versions of the page stored each photo as a `Float32Array` under its own key. */
  embeddings: {
    key: [folder: string, space: string, ...FileKey];
    value: EmbeddingBlock | Float32Array;
  };
  /** What the user decided about photos; `true` for a skipped one. */
  skips: { key: [folder: string, project: number, ...FileKey]; value: true | Decision };
  folders: { key: string; value: StoredFolder };
}

/** All photos of a project. */
export function photosOf(project: number): IDBKeyRange {
  return IDBKeyRange.bound([project, 0], [project, Number.MAX_SAFE_INTEGER]);
}
