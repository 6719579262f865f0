import type { CollectionClass } from './types.js';

/**
 * Photos by label, in the order found. Labels are normalised: a folder of macOS and a table beside it may
 * encode the same “é” in two ways.
 */
export class PhotosByLabel {
  readonly #photos = new Map<string, File[]>();

  add(written: string, photo: File): void {
    const label = written.normalize();
    const photos = this.#photos.get(label);
    if (photos) photos.push(photo);
    else this.#photos.set(label, [photo]);
  }

  list(): CollectionClass[] {
    return Array.from(this.#photos, ([label, photos]) => ({ label, photos }));
  }
}
