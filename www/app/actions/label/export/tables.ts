import type { State } from '../../../state/state.js';
import { COLUMNS, type Row, rowsOf } from './rows.js';

/** Makes spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** CSV as in RFC 4180: comma, double quotes, CR LF, and a header line. */
export function toCsv(state: State): Blob {
  const lines = rowsOf(state).map((row) => COLUMNS.map((name) => cell(row[name])).join(','));
  return new Blob(
    [BYTE_ORDER_MARK, ...[COLUMNS.join(','), ...lines].map((line) => `${line}\r\n`)],
    {
      type: 'text/csv',
    },
  );
}

/** The rows and a description of the model. */
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
