import { PhotosByLabel } from './classes.js';
import { findSplits, type Placed, type SplitPhotos, sharedFolders, splitOf } from './splits.js';
import type { Collection, CollectionGroup, Item, Note } from './types.js';

/**
 * Sorts photos into classes by folder: the outermost folder below those that all photos share is the
 * label. In a data set of `train`, `val` and `test` folders, the labels are one folder further in, and
 * the photos to test on are kept apart. Photos beside the class folders have no label. Without any
 * folder, all photos have `label`.
 */
export function sortByFolder(photos: readonly Item[], label: string | null): Collection {
  const depth = sharedFolders(photos);
  const splits = findSplits(photos, depth);
  const outside = photos.some(({ path }) => path.length > 0) ? null : label;
  const placed = splits?.placed ?? photos.map((photo) => placeByFolder(photo, depth, outside));
  const [classes, test] = [new PhotosByLabel(), new PhotosByLabel()];
  const loose: File[] = [];
  const paths = new Map(photos.map(({ file, path }) => [file, path]));
  const groups = new Map<string, CollectionGroup>();
  for (const { file, label: own, split } of placed) {
    if (own === undefined) {
      loose.push(file);
      continue;
    }
    (split === 'test' ? test : classes).addFolder(own, file);
    const name = subfolder(paths.get(file) ?? [], depth, own);
    if (name === null) continue;
    const group = groups.get(name) ?? { name, source: 'folder', photos: [] };
    group.photos.push(file);
    groups.set(name, group);
  }
  return {
    classes: classes.list(),
    test: test.list(),
    loose: [...loose, ...classes.loose, ...test.loose],
    groups: [...groups.values()],
    notes: [...classes.notes(), ...test.notes(), ...(splits ? [splitNote(splits)] : [])],
    encodings: [],
  };
}

/** The folders of a photo from its class folder on, if there are any below that besides splits. */
function subfolder(path: readonly string[], depth: number, label: string): string | null {
  const at = path.indexOf(label, depth);
  const below = at < 0 ? [] : path.slice(at + 1).filter((folder) => splitOf(folder) === null);
  return below.length > 0 ? [label, ...below].join('/') : null;
}

function placeByFolder({ path, file }: Item, depth: number, label: string | null): Placed {
  const own = path.length > 0 ? path[depth] : (label ?? undefined);
  return { file, label: own, split: 'train' };
}

function splitNote({ names, placed }: SplitPhotos): Note {
  const learnt = [...names.train, ...names.val];
  const used = `The photos of ${quoted(learnt)} are learnt from`;
  const kept = placed.filter(({ split, label }) => split === 'test' && label !== undefined).length;
  const test = kept > 0 ? `; the ${photos(kept)} of ${quoted(names.test)} are kept to test on` : '';
  return { code: 'splits', message: `${used}${test}.` };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(' and ');
}

function photos(count: number): string {
  return count === 1 ? '1 photo' : `${count} photos`;
}
