/** A class and its photos. */
export interface CollectionClass {
  label: string;
  /** Empty if only the label is known. */
  photos: File[];
}

/** A remark on a collection that was read. */
export interface Note {
  /** For example `skipped` or `missing-photo`. */
  code: string;
  message: string;
}

/** Labelled photos. */
export interface Collection {
  /** In the order found; each label once. */
  classes: CollectionClass[];
  /** Photos of a test folder, to measure on and not to learn from; empty if there is none. */
  test: CollectionClass[];
  /** Photos without a label. */
  loose: File[];
  notes: Note[];
}

/** A file and the names of the folders above it, outermost first. */
export interface Item {
  path: readonly string[];
  file: File;
}
