import { PhotosByLabel } from './classes.js';
import type { Collection, Item } from './types.js';

/**
 * Sorts photos into classes by folder: the outermost folder below those that all photos share is the
 * label. Photos beside the class folders have no label, and photos outside any folder have `label`.
 */
export function sortByFolder(photos: readonly Item[], label: string | null): Collection {
  const shared = sharedFolders(photos);
  const classes = new PhotosByLabel();
  const loose: File[] = [];
  for (const { path, file } of photos) {
    const own = path.length > 0 ? path[shared] : (label ?? undefined);
    if (own === undefined) loose.push(file);
    else classes.add(own, file, `The folder “${own}”`);
  }
  return {
    classes: classes.list(),
    loose: [...loose, ...classes.loose],
    notes: classes.notes(),
  };
}

/** Number of folders above the class folders. The innermost folder of a photo is always a class. */
function sharedFolders(photos: readonly Item[]): number {
  const [first] = photos;
  let shared = 0;
  const deeper = ({ path }: Item) =>
    path.length > shared + 1 && path[shared] === first?.path[shared];
  const beside = ({ path }: Item) =>
    path.length === shared + 1 && path[shared] === first?.path[shared];
  // Photos beside the class folders must not turn the parent folder into a class.
  while (photos.some(deeper) && photos.every((photo) => deeper(photo) || beside(photo)))
    shared += 1;
  return shared;
}
