import { HandfulError } from '../errors.js';
import { PhotosByLabel } from './classes.js';
import type { Collection, Item, Note } from './types.js';

/** Maximum size (bytes), because a table is read into memory as a whole. */
const MAX_TABLE = 64 * 2 ** 20;

/** Names of the columns in tables of other tools. */
const FILE_COLUMN = /^(file|file_?name|image|image_?(file|name|path|id)|path|photo|name)$/i;
const LABEL_COLUMN = /^(label|class|class_?name|category|target|y)$/i;

/** Maximum number of names listed in a note. */
const MAX_LISTED = 3;

/** Whether a file is a table by its name. */
export function isTable(file: File): boolean {
  return /\.(csv|tsv)$/i.test(file.name);
}

/** Sorts photos into classes by a table beside them. */
export async function sortByTable(table: Item, photos: readonly Item[]): Promise<Collection> {
  const { name, size } = table.file;
  if (size > MAX_TABLE) {
    throw new HandfulError('archive-too-large', `${name} is too large for a table of photos.`);
  }
  const rows = labelledRows(parseRows(await table.file.text()), name);
  const find = photoFinder(photos, table.path);
  const classes = new PhotosByLabel();
  const used = new Set<File>();
  const missing: string[] = [];
  for (const { file, label, row } of rows) {
    const photo = find(file);
    if (!photo) missing.push(file);
    else if (!used.has(photo)) {
      used.add(photo);
      const where = `Row ${row} of ${name} (${photo.name})`;
      if (isData(label)) classes.refuse(label, photo, where, 'A label is a text, not JSON.');
      else classes.add(label, photo, where);
    }
  }
  const notes: Note[] = classes.notes();
  if (missing.length > 0) {
    const message = `${name} lists ${missing.length === 1 ? 'a photo that is' : `${missing.length} photos that are`} missing: ${list(missing)}.`;
    notes.push({ code: 'missing-photo', message });
  }
  const loose = photos.flatMap(({ file }) => (used.has(file) ? [] : [file]));
  return {
    classes: classes.list(),
    test: [],
    loose: [...loose, ...classes.loose],
    notes,
  };
}

/** A row of the table that names a photo and its label. */
interface LabelledRow {
  file: string;
  label: string;
  /** The number of the row, counted from 1 without blank ones. */
  row: number;
}

function labelledRows(rows: string[][], name: string): LabelledRow[] {
  const header = rows[0] ?? [];
  const named = [
    header.findIndex((cell) => FILE_COLUMN.test(cell.trim())),
    header.findIndex((cell) => LABEL_COLUMN.test(cell.trim())),
  ];
  const hasHeader = named.every((column) => column >= 0);
  const [fileColumn = 0, labelColumn = 1] = hasHeader ? named : [0, 1];
  const first = hasHeader ? 1 : 0;
  const labelled = rows.slice(first).flatMap((cells, index) => {
    const [file, label] = [cells[fileColumn]?.trim(), cells[labelColumn]?.trim()];
    return file && label ? [{ file, label, row: first + index + 1 }] : [];
  });
  if (labelled.length > 0) return labelled;
  const sentence = `${name} does not say which label a photo has; it needs the columns “file” and “label”.`;
  throw new HandfulError('not-a-collection', sentence);
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

/** Finds a photo by its path relative to the table's folder, or by its name if that is unique. */
function photoFinder(photos: readonly Item[], folder: readonly string[]) {
  const byPath = new Map<string, File>();
  const byName = new Map<string, File | null>();
  for (const { path, file } of photos) {
    const name = normalised(file.name);
    const inside = folder.every((part, depth) => path[depth] === part);
    const relative = inside ? path.slice(folder.length) : path;
    byPath.set(normalised([...relative, name].join('/')), file);
    byName.set(name, byName.has(name) ? null : file);
  }
  return (written: string): File | null => {
    const path = normalised(written)
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.');
    return byPath.get(path.join('/')) ?? byName.get(path.at(-1) ?? '') ?? null;
  };
}

/** Normalises a name, so that two spellings of it are equal. */
function normalised(name: string): string {
  return name.toLowerCase().normalize();
}

/** Parses CSV (RFC 4180). The separator is the most frequent candidate in the first line. */
function parseRows(text: string): string[][] {
  const source = text.replace(/^\uFEFF/, '');
  const [firstLine = ''] = source.split(/\r?\n/, 1);
  const count = (candidate: string) => firstLine.split(candidate).length;
  const separator = [',', ';', '\t'].reduce((best, candidate) =>
    count(candidate) > count(best) ? candidate : best,
  );
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] as string;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === separator) {
      row.push(cell);
      cell = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && source[at + 1] === '\n') at += 1;
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
    } else cell += character;
  }
  rows.push([...row, cell]);
  return rows.filter((cells) => cells.some((one) => one.trim() !== ''));
}

function list(names: readonly string[]): string {
  const rest = names.length - MAX_LISTED;
  return names.slice(0, MAX_LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
