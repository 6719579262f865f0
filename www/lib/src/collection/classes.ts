import type { CollectionClass } from './index.js';

/** Photos by label, in the order found. */
export class Classes {
  readonly #photos = new Map<string, File[]>();

  put(label: string, photo: File): void {
    const photos = this.#photos.get(label);
    if (photos) photos.push(photo);
    else this.#photos.set(label, [photo]);
  }

  list(): CollectionClass[] {
    return Array.from(this.#photos, ([label, photos]) => ({ label, photos }));
  }
}
