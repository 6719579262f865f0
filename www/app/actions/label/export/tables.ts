import type { State } from '../../../state/state.js';
import { columnsOf, type PhotoRow, type Row } from './rows.js';

/** Makes spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** CSV as in RFC 4180: comma, double quotes, CR LF, and a header line. */
export function toCsv(state: State, rows: readonly PhotoRow[]): Blob {
  const columns = columnsOf(state.label.exportOptions);
  const lines = [columns.join(','), ...rows.map(({ row }) => lineOf(row, columns))];
  return new Blob([BYTE_ORDER_MARK, ...lines.map((line) => `${line}\r\n`)], { type: 'text/csv' });
}

/** The rows and a description of the model. */
export function toJson(state: State, rows: readonly PhotoRow[]): Blob {
  const { label, engine, mode, head, classes } = state;
  const columns = columnsOf(label.exportOptions);
  const photos = rows.map(({ row }) =>
    Object.fromEntries(columns.map((name) => [name, row[name]] as const)),
  );
  const whole = {
    folder: label.folder?.name ?? '',
    made: new Date().toISOString(),
    model: { backbone: 'efficientnet-lite0', head, mode, precision: engine?.precision ?? null },
    classes: classes.map((entry) => entry.label),
    photos,
  };
  return new Blob([JSON.stringify(whole, null, 1)], { type: 'application/json' });
}

/** The header of {@link metadataLine}. */
export function metadataHeader(state: State): string {
  return `file_name,${columnsOf(state.label.exportOptions).join(',')}\r\n`;
}

/**
 * A line of `metadata.csv`, which says where the copy of a photo is, as the loader `imagefolder` of Hugging Face's
 * `datasets` reads it.
 */
export function metadataLine(state: State, place: string, row: Row): string {
  return `${cell(place)},${lineOf(row, columnsOf(state.label.exportOptions))}\r\n`;
}

function lineOf(row: Row, columns: readonly (keyof Row)[]): string {
  return columns.map((name) => cell(row[name])).join(',');
}

/**
 * Spreadsheets treat a cell that starts like this as a formula, and a file name could be crafted so. An
 * apostrophe makes it text; JSON holds the name unchanged.
 */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
