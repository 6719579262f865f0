/** A class and its photos. */
export interface CollectionClass {
  label: string;
  /** Empty if only the label is known. */
  photos: File[];
}

/** Photos that belong together: of one patient, animal or session. */
export interface CollectionGroup {
  /** The value of the column, or the folders from the class on. */
  name: string;
  /** Whether they lie in a folder below their class folder, or a column of a table says so. */
  source: 'folder' | 'column';
  photos: File[];
}

/** A remark on a collection that was read. */
export interface Note {
  /** For example `skipped` or `missing-photo`. */
  code: string;
  message: string;
}

/** A file whose names or cells are not Unicode, and the encoding in which they were read. */
export interface FileEncoding {
  file: string;
  /** A label of the Encoding Standard, for example `gbk`, or a code page: `ibm437`, `ibm850`, `ibm852`. */
  encoding: string;
}

/** A table that does not say which column is which. */
export interface TableQuestion {
  file: string;
  /** Its first rows. */
  rows: string[][];
  /** The columns that are known, counted from 0. */
  photo: number | null;
  label: number | null;
  /** Whether the first row has the names of the columns. */
  hasHeader: boolean;
}

/** The columns of a table, counted from 0. */
export interface TableColumns {
  photo: number;
  label: number;
}

/** Options of `readCollection`. */
export interface CollectionOptions {
  signal?: AbortSignal | undefined;
  /** The encoding of the names in zips and of the tables; otherwise it is found out. */
  encoding?: string | undefined;
  /**
   * Called for a table that cannot be understood; `null` leaves it out. Without this function such a
   * table is refused.
   */
  chooseColumns?: ((table: TableQuestion) => Promise<TableColumns | null>) | undefined;
}

/** Labelled photos. */
export interface Collection {
  /** In the order found; each label once. */
  classes: CollectionClass[];
  /** Photos of a test folder, to measure on and not to learn from; empty if there is none. */
  test: CollectionClass[];
  /** Photos without a label. */
  loose: File[];
  /** Photos that belong together. */
  groups: CollectionGroup[];
  notes: Note[];
  /** The files that are not Unicode. */
  encodings: FileEncoding[];
}

/** A file and the names of the folders above it, outermost first. */
export interface Item {
  path: readonly string[];
  file: File;
}
