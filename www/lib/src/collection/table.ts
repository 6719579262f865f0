import { HandfulError } from '../errors.js';
import { Classes } from './classes.js';
import type { Collection, Item, Note } from './index.js';

/** A table is read into memory as a whole. */
const LONGEST_TABLE = 64 * 2 ** 20;

/** What the columns are called in tables of other tools. */
const FILE_COLUMN = /^(file|file_?name|image|image_?(file|name|path|id)|path|photo|name)$/i;
const LABEL_COLUMN = /^(label|class|class_?name|category|target|y)$/i;

/** Names that are listed in a note. */
const LISTED = 3;

/** Whether a file is a table, as far as its name tells. */
export function isTable(file: File): boolean {
  return /\.(csv|tsv)$/i.test(file.name);
}

/** Sorts photos into the classes that a table beside them says. */
export async function sortByTable(table: Item, photos: readonly Item[]): Promise<Collection> {
  const { name, size } = table.file;
  if (size > LONGEST_TABLE) {
    throw new HandfulError('archive-too-large', `${name} is too long for a table of photos.`);
  }
  const rows = labelledRows(parseRows(await table.file.text()), name);
  const find = finder(photos, table.path);
  const classes = new Classes();
  const used = new Set<File>();
  const missing: string[] = [];
  for (const { file, label } of rows) {
    const photo = find(file);
    if (!photo) missing.push(file);
    else if (!used.has(photo)) {
      used.add(photo);
      classes.put(label, photo);
    }
  }
  const notes: Note[] = [];
  if (missing.length > 0) {
    const message = `${name} names ${missing.length === 1 ? 'a photo that is' : `${missing.length} photos that are`} not there: ${list(missing)}.`;
    notes.push({ code: 'missing-photo', message });
  }
  const loose = photos.flatMap(({ file }) => (used.has(file) ? [] : [file]));
  return {
    classes: classes.list(),
    loose,
    notes,
  };
}

function labelledRows(rows: string[][], name: string): { file: string; label: string }[] {
  const header = rows[0] ?? [];
  const named = [
    header.findIndex((cell) => FILE_COLUMN.test(cell.trim())),
    header.findIndex((cell) => LABEL_COLUMN.test(cell.trim())),
  ];
  const hasHeader = named.every((column) => column >= 0);
  const [fileColumn = 0, labelColumn = 1] = hasHeader ? named : [0, 1];
  const labelled = (hasHeader ? rows.slice(1) : rows).flatMap((row) => {
    const [file, label] = [row[fileColumn]?.trim(), row[labelColumn]?.trim()];
    return file && label ? [{ file, label }] : [];
  });
  if (labelled.length > 0) return labelled;
  const sentence = `${name} does not say which label a photo has; it needs the columns “file” and “label”.`;
  throw new HandfulError('not-a-collection', sentence);
}

/** Finds a photo by its path from the table's folder, or by its name alone where only one has it. */
function finder(photos: readonly Item[], folder: readonly string[]) {
  const byPath = new Map<string, File>();
  const byName = new Map<string, File | null>();
  for (const { path, file } of photos) {
    const name = plain(file.name);
    const inside = folder.every((part, depth) => path[depth] === part);
    const relative = inside ? path.slice(folder.length) : path;
    byPath.set(plain([...relative, name].join('/')), file);
    byName.set(name, byName.has(name) ? null : file);
  }
  return (written: string): File | null => {
    const path = plain(written)
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.');
    return byPath.get(path.join('/')) ?? byName.get(path.at(-1) ?? '') ?? null;
  };
}

/** What two ways to write one name have in common. */
function plain(name: string): string {
  return name.toLowerCase().normalize();
}

/** The cells of a table as RFC 4180 has it, separated by whichever mark its first line has most of. */
function parseRows(text: string): string[][] {
  const source = text.replace(/^\uFEFF/, '');
  const [firstLine = ''] = source.split(/\r?\n/, 1);
  const count = (mark: string) => firstLine.split(mark).length;
  const separator = [',', ';', '\t'].reduce((best, mark) =>
    count(mark) > count(best) ? mark : best,
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
  const rest = names.length - LISTED;
  return names.slice(0, LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
