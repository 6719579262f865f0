import { Classes } from './classes.js';
import type { Collection, Item } from './index.js';

/**
 * Sorts photos into classes by folder: below the folders that all of them share, the outermost gives
 * the label. Photos beside those folders have none, and photos that lie in no folder at all have
 * `label`.
 */
export function sortByFolder(photos: readonly Item[], label: string | null): Collection {
  const shared = sharedFolders(photos);
  const classes = new Classes();
  const loose: File[] = [];
  for (const { path, file } of photos) {
    const own = path.length > 0 ? path[shared] : (label ?? undefined);
    if (own === undefined) loose.push(file);
    else classes.put(own, file);
  }
  return {
    classes: classes.list(),
    loose,
    notes: [],
  };
}

/** How many folders are above all class folders; the last folder of all is a class itself. */
function sharedFolders(photos: readonly Item[]): number {
  const [first] = photos;
  let shared = 0;
  const deeper = ({ path }: Item) =>
    path.length > shared + 1 && path[shared] === first?.path[shared];
  const beside = ({ path }: Item) =>
    path.length === shared + 1 && path[shared] === first?.path[shared];
  // Some photos may lie beside the class folders, which must not make a class of the folder around.
  while (photos.some(deeper) && photos.every((photo) => deeper(photo) || beside(photo)))
    shared += 1;
  return shared;
}
