import type { State } from '../../../state/state.js';
import { COLUMNS, type Row, rowsOf } from './rows.js';

/** A mark at the start that has spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** As RFC 4180 has it: comma, double quotes, CR LF, and a line with the names of the columns. */
export function toCsv(state: State): Blob {
  const lines = rowsOf(state).map((row) => COLUMNS.map((name) => cell(row[name])).join(','));
  return new Blob(
    [BYTE_ORDER_MARK, ...[COLUMNS.join(','), ...lines].map((line) => `${line}\r\n`)],
    {
      type: 'text/csv',
    },
  );
}

/** The rows, and which model has answered. */
export function toJson(state: State): Blob {
  const { label, engine, mode, head, classes } = state;
  const whole: {
    folder: string;
    made: string;
    model: Record<string, unknown>;
    classes: string[];
    photos: Row[];
  } = {
    folder: label.folder?.name ?? '',
    made: new Date().toISOString(),
    model: { backbone: 'efficientnet-lite0', head, mode, precision: engine?.precision ?? null },
    classes: classes.map((entry) => entry.label),
    photos: rowsOf(state),
  };
  return new Blob([JSON.stringify(whole, null, 1)], { type: 'application/json' });
}

/**
 * A spreadsheet takes a cell that begins like this for a formula, which a file name may be made to
 * be. An apostrophe makes it text; JSON has the name as it is.
 */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
