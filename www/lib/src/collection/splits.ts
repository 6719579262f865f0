import type { Item } from './types.js';

// The rule is that of src/collection/splits.rs.

/** A part of a data set: to train on, to tune with, to test on. */
export type Split = 'train' | 'val' | 'test';

const WORDS: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  trn: 'train',
  训练: 'train',
  训练集: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  dev: 'val',
  验证: 'val',
  验证集: 'val',
  test: 'test',
  testing: 'test',
  tst: 'test',
  holdout: 'test',
  测试: 'test',
  测试集: 'test',
};

/** A photo, the name of its class folder, and the split that it is in. */
export interface Placed {
  file: File;
  /** `undefined` for a photo outside every class folder. */
  label: string | undefined;
  split: Split;
}

/** Photos of a data set that is divided into splits. */
export interface SplitPhotos {
  placed: Placed[];
  /** The names of the folders of the splits, in the order found. */
  names: Record<Split, string[]>;
}

/** Which split a name stands for, as `val`, `seg_train` and `Test images` do; `null` for any other. */
export function splitOf(name: string): Split | null {
  const words = name.toLowerCase().split(/[\s\d_.-]+/);
  const splits = new Set(words.flatMap((word) => WORDS[word] ?? []));
  const [split] = splits;
  return splits.size === 1 && split ? split : null;
}

/**
 * Photos whose folders are splits with the classes below, or classes with the splits below; `null` for
 * any others. `depth` is the number of folders above.
 */
export function findSplits(photos: readonly Item[], depth: number): SplitPhotos | null {
  return splitsAbove(photos, depth) ?? splitsBelow(photos, depth);
}

/** `train/cat`, `test/cat`. A split without class folders has photos without a label. */
function splitsAbove(photos: readonly Item[], depth: number): SplitPhotos | null {
  const names: Record<Split, string[]> = { train: [], val: [], test: [] };
  const labels: Record<Split, Set<string>> = {
    train: new Set(),
    val: new Set(),
    test: new Set(),
  };
  const labelOf = new Map<Item, string | undefined>();
  for (const [name, group] of groupedAt(photos, depth)) {
    const split = splitOf(name);
    if (!split) continue;
    names[split].push(name);
    const shared = sharedFolders(group, depth + 1);
    for (const photo of group) {
      const label = photo.path[shared];
      labelOf.set(photo, label);
      if (label !== undefined) labels[split].add(label);
    }
  }
  const found = (['train', 'val', 'test'] as const).filter((split) => names[split].length > 0);
  const [first, ...others] = found;
  if (!first || others.length === 0) return null;
  const classes = labels[first];
  const isAlike = (split: Split): boolean => {
    const common = [...labels[split]].filter((label) => classes.has(label)).length;
    return common > 0 ? 2 * common >= labels[split].size : labels[split].size === 0;
  };
  const isFlat = others.every((split) => labels[split].size === 0);
  if (!others.every(isAlike) || classes.size < (isFlat ? 2 : 1)) return null;
  const placed = photos.map((photo): Placed => {
    const split = splitOf(photo.path[depth] ?? '') ?? first;
    return { file: photo.file, label: labelOf.get(photo), split };
  });
  return { placed, names };
}

/** `cat/train`, `cat/test`. */
function splitsBelow(photos: readonly Item[], depth: number): SplitPhotos | null {
  const names: Record<Split, string[]> = { train: [], val: [], test: [] };
  const placed: Placed[] = [];
  for (const { path, file } of photos) {
    const [label, below] = [path[depth], path[depth + 1]];
    if (label === undefined) {
      placed.push({ file, label, split: 'train' });
      continue;
    }
    const split = below === undefined ? null : splitOf(below);
    if (below === undefined || split === null) return null;
    if (!names[split].includes(below)) names[split].push(below);
    placed.push({ file, label, split });
  }
  const kinds = Object.values(names).filter((folders) => folders.length > 0).length;
  return kinds < 2 ? null : { placed, names };
}

function groupedAt(photos: readonly Item[], depth: number): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const photo of photos) {
    const name = photo.path[depth];
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(photo);
    else groups.set(name, [photo]);
  }
  return groups;
}

/**
 * Number of folders above the class folders, at least `from`. The innermost folder of a photo is always
 * a class, and photos beside the class folders do not turn the folder around into one.
 */
export function sharedFolders(photos: readonly Item[], from = 0): number {
  // Photos outside any folder say nothing about the folders.
  const inFolders = photos.filter(({ path }) => path.length > from);
  const [first] = inFolders;
  let shared = from;
  const isInside = ({ path }: Item) => path.length > shared && path[shared] === first?.path[shared];
  while (inFolders.every(isInside) && inFolders.some(({ path }) => path.length > shared + 1))
    shared += 1;
  return shared;
}
