import { PhotosByLabel } from './classes.js';
import { findSplits, type Placed, type SplitPhotos, sharedFolders } from './splits.js';
import type { Collection, Item, Note } from './types.js';

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
  for (const { file, label: own, split } of placed) {
    if (own === undefined) loose.push(file);
    else (split === 'test' ? test : classes).addFolder(own, file);
  }
  return {
    classes: classes.list(),
    test: test.list(),
    loose: [...loose, ...classes.loose, ...test.loose],
    notes: [...classes.notes(), ...test.notes(), ...(splits ? [splitNote(splits)] : [])],
    encodings: [],
  };
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
