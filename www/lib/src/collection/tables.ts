import { HandfulError } from '../errors.js';
import { sortByFolder } from './folders.js';
import { splitOf } from './splits.js';
import { encodingOf, LabelledPhotos, readTable, type Table } from './table.js';
import type { Collection, CollectionOptions, Item, Note } from './types.js';

/** Tables of predictions, as competitions ask for them. */
const SUBMISSION = /submission/i;

/** Maximum number of names listed in a note. */
const MAX_LISTED = 3;

/** Rows that are shown to ask about the columns. */
const ROWS_SHOWN = 6;

/** Characters of a row that an error quotes. */
const MAX_ROW_LENGTH = 100;

/** Sorts photos into classes by the tables beside them, or by folder if no table says which is which. */
export async function sortByTables(
  files: readonly Item[],
  photos: readonly Item[],
  label: string | null,
  options: CollectionOptions,
): Promise<Collection> {
  const tables: Table[] = [];
  for (const file of files) {
    options.signal?.throwIfAborted();
    tables.push(await readTable(file, photos, options));
  }
  const encodings = tables.flatMap(encodingOf);
  const used = await usedTables(tables, photos, options);
  const unused = tables.filter((table) => !used.includes(table)).map(({ name }) => name);
  const notes: Note[] = unused.length > 0 ? [unusedNote(unused)] : [];
  if (used.length === 0) {
    const sorted = sortByFolder(photos, label);
    return { ...sorted, encodings, notes: [...notes, ...sorted.notes] };
  }
  const labelled = new LabelledPhotos();
  const splits = used.map(({ name }) => splitOf(name.replace(/\.\w+$/, '')));
  const isDivided = splits.includes('train') && splits.includes('test');
  for (const [at, table] of used.entries()) labelled.add(table, isDivided && splits[at] === 'test');
  const named = labelled.sort();
  const { classes, test, missing, contradictions, groups } = labelled;
  const names = used.map(({ name }) => name).join(' and ');
  if (missing.length > 0) notes.push(missingNote(names, missing, named.size === 0));
  if (contradictions.length > 0) notes.push(contradictionNote(contradictions));
  const loose = photos.flatMap(({ file }) => (named.has(file) ? [] : [file]));
  return {
    classes: classes.list(),
    test: test.list(),
    loose: [...loose, ...classes.loose, ...test.loose],
    groups: Array.from(groups, ([name, together]) => ({
      name,
      source: 'column',
      photos: together,
    })),
    notes: [...classes.notes(), ...test.notes(), ...notes],
    encodings,
  };
}

/** The tables that say which photo has which label; asks about the first one if none does. */
async function usedTables(
  tables: readonly Table[],
  photos: readonly Item[],
  options: CollectionOptions,
): Promise<Table[]> {
  const isClear = ({ columns }: Table): boolean => columns.photo !== null && columns.label !== null;
  const clear = tables.filter(isClear);
  const hits = clear.filter((table) => table.hits > 0);
  const own = hits.filter(({ name }) => !SUBMISSION.test(name));
  if (own.length > 0) return own;
  if (hits.length > 0) return hits;
  if (sortByFolder(photos, null).classes.length > 1) return [];
  if (clear.length > 0) return clear.slice(0, 1);
  const [unclear] = [...tables].sort((a, b) => b.hits - a.hits);
  if (!unclear) return [];
  const { name, rows, columns } = unclear;
  const columnsOrNull = await options.chooseColumns?.({
    file: name,
    rows: rows.slice(0, ROWS_SHOWN),
    photo: columns.photo,
    label: typeof columns.label === 'number' ? columns.label : null,
    hasHeader: columns.hasHeader,
  });
  if (columnsOrNull) return [{ ...unclear, columns: { ...columns, ...columnsOrNull } }];
  if (columnsOrNull === null) return [];
  const first = (rows[0]?.join(', ') ?? '').slice(0, MAX_ROW_LENGTH);
  const sentence = `${name} does not say which label a photo has. Its first row is “${first}”; it needs the columns “file” and “label”.`;
  throw new HandfulError('not-a-collection', sentence);
}

function unusedNote(names: readonly string[]): Note {
  return { code: 'unused-table', message: `Not used for labels: ${list(names)}.` };
}

function missingNote(table: string, missing: readonly string[], isAll: boolean): Note {
  const photos = missing.length === 1 ? 'a photo that is' : `${missing.length} photos that are`;
  const advice = isAll ? ' Open the table together with its photos.' : '';
  const message = `${table} lists ${photos} missing: ${list(missing)}.${advice}`;
  return { code: 'missing-photo', message };
}

function contradictionNote(photos: readonly string[]): Note {
  const told = list(photos);
  const message = `Two labels for one photo, which is therefore left without a class: ${told}.`;
  return { code: 'contradiction', message };
}

function list(names: readonly string[]): string {
  const rest = names.length - MAX_LISTED;
  return names.slice(0, MAX_LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
