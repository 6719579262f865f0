import { isPhotoName } from './files.js';
import { type Split, splitOf } from './splits.js';

/** Names of the columns in tables of other tools, in lower case without separators; the best first. */
const PHOTO_NAMES = [
  'file',
  'filename',
  'filepath',
  'image',
  'imagefile',
  'imagename',
  'imagepath',
  'imageid',
  'imageurl',
  'img',
  'imgname',
  'imgpath',
  'path',
  'photo',
  'picture',
  'url',
  'name',
  'id',
];
const LABEL_NAMES = [
  'labelname',
  'classname',
  'categoryname',
  'label',
  'labels',
  'class',
  'classes',
  'category',
  'choice',
  'dx',
  'diagnosis',
  'breed',
  'species',
  'variety',
  'target',
  'y',
  'tag',
  'tags',
  'groundtruth',
  'labelid',
  'classid',
  'categoryid',
];
/** What these say of a photo belongs to more than one. */
const GROUP_NAMES = [
  'group',
  'groupid',
  'patient',
  'patientid',
  'subject',
  'subjectid',
  'lesionid',
  'burst',
  'burstid',
  'sequence',
  'sequenceid',
  'seqid',
  'session',
  'sessionid',
  'animalid',
  'individualid',
];
const SPLIT_NAMES = ['split', 'set', 'subset', 'partition', 'datasplit', 'dataset'];

/** Rows that are looked at to tell the columns. */
const MAX_LOOKED_AT = 1000;

/** Share of the labelled rows that must have one class only for columns to be one for each class. */
const MIN_ONE_CLASS = 0.9;

/** Which column of a table is which, counted from 0. */
export interface Columns {
  photo: number | null;
  /** One column, or one for each class. */
  label: number | readonly number[] | null;
  split: number | null;
  /** The column that says which photos belong together. */
  group: number | null;
  hasHeader: boolean;
}

/** Finds out which column is which, by the photos that the cells name, the header and the values. */
export function understand(
  rows: readonly string[][],
  find: (cell: string) => File | null,
): Columns {
  const looked = rows.slice(0, MAX_LOOKED_AT);
  const width = looked.reduce((most, { length }) => Math.max(most, length), 0);
  const header = (looked[0] ?? []).map((cell) => cell.toLowerCase().replace(/[\s_-]/g, ''));
  const columns = Array.from({ length: width }, (_, column) => column);
  const photo = photoColumn(looked, header, columns, find);
  const first = photo === null ? '' : (looked[0]?.[photo] ?? '');
  const isNamed = photo !== null && PHOTO_NAMES.includes(header[photo] ?? '');
  const isPhoto = photo !== null && (isPhotoName(first) || find(first) !== null);
  const hasHeader = isNamed || !isPhoto;
  const body = hasHeader ? looked.slice(1) : looked;
  const split = hasHeader ? splitColumn(body, header) : null;
  const group = hasHeader ? groupColumn(header, photo) : null;
  const labelWithout = (...taken: (number | null)[]) => {
    const others = columns.filter((column) => !taken.includes(column));
    return labelColumns(body, hasHeader ? header : [], others);
  };
  const label = labelWithout(photo, split, group);
  if (label !== null) return { photo, label, split, group, hasHeader };
  // A column of this name is that of the label where nothing else is.
  return { photo, label: labelWithout(photo, split), split, group: null, hasHeader };
}

function groupColumn(header: readonly string[], photo: number | null): number | null {
  const named = GROUP_NAMES.map((name) =>
    header.findIndex((other, column) => other === name && column !== photo),
  );
  return named.find((column) => column >= 0) ?? null;
}

/** The column that names most photos. Without any, the one whose header or cells look like it. */
function photoColumn(
  rows: readonly string[][],
  header: readonly string[],
  columns: readonly number[],
  find: (cell: string) => File | null,
): number | null {
  const named = PHOTO_NAMES.map((name) => header.indexOf(name)).find((column) => column >= 0);
  const counts = columns.map((column) => {
    // Labels that are numbers may name photos, too, but always the same few.
    const found = new Set(rows.map((row) => find(row[column] ?? '')));
    found.delete(null);
    return found.size;
  });
  const most = Math.max(0, ...counts);
  if (most > 0) return named !== undefined && counts[named] === most ? named : counts.indexOf(most);
  if (named !== undefined) return named;
  const looksLike = (column: number): boolean =>
    2 * rows.filter((row) => isPhotoName(row[column] ?? '')).length > rows.length;
  return columns.find(looksLike) ?? null;
}

function labelColumns(
  rows: readonly string[][],
  header: readonly string[],
  others: readonly number[],
): number | readonly number[] | null {
  const named = LABEL_NAMES.map((name) => others.find((column) => header[column] === name)).find(
    (column) => column !== undefined,
  );
  if (named !== undefined) return named;
  const [only, ...more] = others;
  if (only !== undefined && more.length === 0) return only;
  return header.length > 0 ? classColumns(rows, others) : null;
}

/** The columns of 0 and 1, if they are one for each class. */
function classColumns(rows: readonly string[][], others: readonly number[]): number[] | null {
  const binary = others.filter((column) => rows.every((row) => flagOf(row[column] ?? '') !== null));
  const counts = rows.map((row) => binary.filter((column) => flagOf(row[column] ?? '')).length);
  const labelled = counts.filter((count) => count > 0);
  const single = labelled.filter((count) => count === 1).length;
  const isOneEach = single > 0 && single >= MIN_ONE_CLASS * labelled.length;
  return binary.length > 1 && isOneEach ? binary : null;
}

/** The value of a cell that says yes or no; `null` for any other. */
export function flagOf(cell: string): boolean | null {
  if (/^(1|1\.0*|true|yes)$/i.test(cell)) return true;
  return /^(|0|0\.0*|false|no)$/i.test(cell) ? false : null;
}

function splitColumn(rows: readonly string[][], header: readonly string[]): number | null {
  const named = header.findIndex((name) => SPLIT_NAMES.includes(name));
  if (named < 0) return null;
  const splits = new Set<Split | null>(rows.map((row) => splitOf(row[named] ?? '')));
  return splits.size > 1 && !splits.has(null) ? named : null;
}
