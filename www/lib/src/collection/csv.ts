/** Separators of columns that tables are written with. */
const SEPARATORS = [',', ';', '\t', '|'];

/** The first line of some spreadsheets, which only names the separator. */
const SEPARATOR_LINE = /^sep=(.)\r?\n/;

/**
 * Parses separated values (RFC 4180). The separator is the one that is named, or else the most frequent
 * in the first line. Blank rows are left out.
 */
export function parseRows(text: string): string[][] {
  const unmarked = text.replace(/^\uFEFF/, '');
  const [line, named] = SEPARATOR_LINE.exec(unmarked) ?? [''];
  const source = unmarked.slice(line.length);
  const [firstLine = ''] = source.split(/\r?\n|\r/, 1);
  const separator = named ?? mostFrequent(firstLine);
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
  return rows
    .map((cells) => cells.map((one) => one.trim()))
    .filter((cells) => cells.some((one) => one !== ''));
}

function mostFrequent(line: string): string {
  const unquoted = line.replace(/"[^"]*"/g, '');
  const count = (candidate: string): number => unquoted.split(candidate).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
}
