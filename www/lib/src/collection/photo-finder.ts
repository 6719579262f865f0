import { isPhotoName } from './files.js';
import type { Item } from './types.js';

/** What Label Studio puts before the name of an uploaded file. */
const UPLOAD_PREFIX = /^[0-9a-f]{8}-(?=.)/;

/** Photos by the ends of their paths, in lower case; `null` where several have the same end. */
type Ends = Map<string, File | null>;

/**
 * Finds the photos that a table names: by the path from the table's folder, or else by the longest end of
 * a path that a photo has, so that paths of another machine and addresses are found. An extension may be
 * missing or another one.
 */
export class PhotoFinder {
  readonly #folder: readonly string[];
  readonly #byPath = new Map<string, File>();
  readonly #byEnd: Ends = new Map();
  readonly #byStem: Ends = new Map();
  readonly #byUpload: Ends = new Map();

  constructor(photos: readonly Item[], folder: readonly string[]) {
    this.#folder = folder;
    for (const { path, file } of photos) {
      const parts = [...path, file.name].map(normalised);
      this.#byPath.set(parts.join('/'), file);
      const name = parts.at(-1) ?? '';
      for (let from = 0; from < parts.length; from += 1) {
        const folders = parts.slice(from, -1);
        addEnd(this.#byEnd, [...folders, name].join('/'), file);
        addEnd(this.#byStem, [...folders, stemOf(name)].join('/'), file);
      }
      addEnd(this.#byUpload, uploadName(name), file);
    }
  }

  /** The photo that a cell names; `null` if there is none, or several. */
  find(written: string): File | null {
    const parts = partsOf(written);
    const name = parts.at(-1);
    if (name === undefined) return null;
    const own = [...this.#folder.map(normalised), ...parts].join('/');
    const found = this.#byPath.get(own) ?? this.#longestEnd(parts);
    if (found || !UPLOAD_PREFIX.test(name)) return found;
    const uploaded = name.replace(UPLOAD_PREFIX, '');
    return this.#longestEnd([uploaded]) ?? this.#byUpload.get(uploadName(uploaded)) ?? null;
  }

  #longestEnd(parts: readonly string[]): File | null {
    const stem = stemOf(parts.at(-1) ?? '');
    for (const [ends, name] of [
      [this.#byEnd, parts.at(-1) ?? ''],
      [this.#byStem, stem],
    ] as const) {
      for (let from = 0; from < parts.length; from += 1) {
        const end = ends.get([...parts.slice(from, -1), name].join('/'));
        // A shorter end would have several photos, too.
        if (end !== undefined) return end;
      }
    }
    return null;
  }
}

function addEnd(ends: Ends, end: string, file: File): void {
  ends.set(end, ends.has(end) ? null : file);
}

/** The parts of a path or of an address. */
function partsOf(written: string): string[] {
  const isAddress = /^[a-z][\w+.-]*:\/\//i.test(written);
  // Label Studio serves files of a folder as `/data/local-files/?d=path`.
  const [, local] = /\?d=([^&#]*)/.exec(written) ?? [];
  const plain = local ?? (isAddress ? written.replace(/[?#].*$/, '') : written);
  const path = isAddress || local !== undefined ? unescaped(plain) : plain;
  return path
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(normalised);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Normalises a name, so that two spellings of it are equal. */
function normalised(name: string): string {
  return name.trim().toLowerCase().normalize();
}

function stemOf(name: string): string {
  return isPhotoName(name) ? name.replace(/\.[^.]*$/, '') : name;
}

/** The name that Label Studio gives an uploaded file. */
function uploadName(name: string): string {
  return name.replaceAll(' ', '_').replace(/[^-.\w\p{L}\p{N}]/gu, '');
}
