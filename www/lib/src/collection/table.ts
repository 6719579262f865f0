import { cleanName, quotedName } from '../class-name.js';
import { HandfulError } from '../errors.js';
import { PhotosByLabel } from './classes.js';
import { type Columns, flagOf, understand } from './columns.js';
import { parseRows } from './csv.js';
import { decode, encodingNamed, encodingOfFile, isUnicode } from './encoding.js';
import { PhotoFinder } from './photo-finder.js';
import { splitOf } from './splits.js';
import type { CollectionOptions, FileEncoding, Item } from './types.js';

/** Maximum size (bytes), because a table is read into memory as a whole. */
const MAX_TABLE = 64 * 2 ** 20;

/** Whether a file is a table by its name. */
export function isTable(file: File): boolean {
  return /\.(csv|tsv)$/i.test(file.name);
}

/** A table that was read. */
export interface Table {
  name: string;
  rows: string[][];
  columns: Columns;
  /** How many photos its rows name. */
  hits: number;
  encoding: string;
  finder: PhotoFinder;
}

/** A row that names a photo and its label. */
export interface LabelledRow {
  file: string;
  /** What the cell says, or why it is no label. */
  label: string | { refused: string };
  isTest: boolean;
  /** The value of the column that says which photos belong together; may be empty. */
  group: string;
  /** The number of the row, counted from 1 without blank ones. */
  row: number;
}

/** Reads a table beside photos. */
export async function readTable(
  { file, path }: Item,
  photos: readonly Item[],
  { encoding: chosen }: CollectionOptions,
): Promise<Table> {
  const { name, size } = file;
  if (size > MAX_TABLE) {
    throw new HandfulError('archive-too-large', `${name} is too large for a table of photos.`);
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const found = encodingOfFile(bytes);
  const encoding = chosen && !isUnicode(found) ? encodingNamed(chosen) : found;
  const rows = parseRows(decode(bytes, encoding));
  const finder = new PhotoFinder(photos, path);
  const columns = understand(rows, (cell) => finder.find(cell));
  return { name, rows, columns, hits: hitsOf(rows, columns.photo, finder), encoding, finder };
}

function hitsOf(rows: readonly string[][], photo: number | null, finder: PhotoFinder): number {
  if (photo === null) return 0;
  return rows.filter((row) => finder.find(row[photo] ?? '') !== null).length;
}

/** The encoding of a table that is not Unicode. */
export function encodingOf({ name, encoding }: Table): FileEncoding[] {
  return isUnicode(encoding) ? [] : [{ file: name, encoding }];
}

/** The rows that name a photo; those without a label are left out. */
export function labelledRows({ rows, columns }: Table): LabelledRow[] {
  const { photo, label, split, group, hasHeader } = columns;
  if (photo === null || label === null) return [];
  const header = rows[0] ?? [];
  const first = hasHeader ? 1 : 0;
  return rows.slice(first).flatMap((cells, index) => {
    const file = cells[photo] ?? '';
    const written =
      typeof label === 'number' ? labelIn(cells[label]) : classOf(cells, label, header);
    if (file === '' || written === '') return [];
    const isTest = split !== null && splitOf(cells[split] ?? '') === 'test';
    const together = group === null ? '' : (cells[group] ?? '').trim();
    return [{ file, label: written, isTest, group: together, row: first + index + 1 }];
  });
}

function labelIn(cell = ''): LabelledRow['label'] {
  return isData(cell) ? { refused: 'A label is a text, not JSON.' } : cell;
}

function classOf(
  cells: readonly string[],
  columns: readonly number[],
  header: readonly string[],
): LabelledRow['label'] {
  const names = columns
    .filter((column) => flagOf(cells[column] ?? ''))
    .map((column) => header[column]);
  if (names.length > 1) return { refused: `It has ${names.length} classes.` };
  return names[0] ?? '';
}

/** Whether a cell holds JSON, as tools for boxes and outlines write it, and not a name. */
function isData(cell: string): boolean {
  if (!/^[[{]/.test(cell)) return false;
  try {
    JSON.parse(cell);
    return true;
  } catch {
    return false;
  }
}

/** The photos that tables name, with their labels. A photo with two labels gets neither. */
export class LabelledPhotos {
  readonly classes = new PhotosByLabel();
  readonly test = new PhotosByLabel();
  readonly missing: string[] = [];
  readonly contradictions: string[] = [];
  /** Photos by the value of the column that says which belong together. */
  readonly groups = new Map<string, File[]>();
  readonly #rows = new Map<File, LabelledRow & { table: string }>();
  readonly #contradicted = new Set<File>();

  /** Adds the rows of a table, all of them to test on if the table is for that. */
  add(table: Table, isTest: boolean): void {
    for (const row of labelledRows(table)) {
      const photo = table.finder.find(row.file);
      const known = photo && this.#rows.get(photo);
      if (!photo) this.missing.push(row.file);
      else if (!known) {
        this.#rows.set(photo, { ...row, isTest: isTest || row.isTest, table: table.name });
        if (row.group) addTo(this.groups, row.group, photo);
      } else if (!this.#contradicted.has(photo) && keyOf(known.label) !== keyOf(row.label)) {
        this.#contradicted.add(photo);
        const one = `${quotedLabel(known.label)} in row ${known.row}`;
        const other = `${quotedLabel(row.label)} in row ${row.row} of ${table.name}`;
        this.contradictions.push(`${photo.name} (${one}, ${other})`);
      }
    }
  }

  /** Sorts the photos into classes; returns those that have a row. */
  sort(): ReadonlySet<File> {
    for (const [photo, { label, isTest, row, table }] of this.#rows) {
      const classes = isTest ? this.test : this.classes;
      const where = `Row ${row} of ${table} (${photo.name})`;
      if (this.#contradicted.has(photo)) this.classes.loose.push(photo);
      else if (typeof label === 'string') classes.add(label, photo, where);
      else classes.refuse('', photo, where, label.refused);
    }
    return new Set(this.#rows.keys());
  }
}

function keyOf(label: LabelledRow['label']): string {
  return typeof label === 'string' ? cleanName(label) : '';
}

function quotedLabel(label: LabelledRow['label']): string {
  return typeof label === 'string' ? `“${quotedName(cleanName(label))}”` : 'none';
}

function addTo(groups: Map<string, File[]>, name: string, photo: File): void {
  const photos = groups.get(name);
  if (photos) photos.push(photo);
  else groups.set(name, [photo]);
}
