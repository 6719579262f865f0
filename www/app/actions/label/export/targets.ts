import { text } from '../../../strings/index.js';
import type { PhotoRow } from './rows.js';

/** A photo and the place of its copy. */
export interface ExportTarget extends PhotoRow {
  readonly folder: string;
  readonly name: string;
}

/** Characters not allowed in folder and file names on one of the usual systems. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among them
const FORBIDDEN = /[\\/:*?"<>|\u0000-\u001f]/g;

/** A table with the name would be a formula in a spreadsheet, or would have to change the name. */
const FORMULA = /^[=+\-@]/;

/** Names of devices on Windows, with any extension. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** One folder per class for the photos, under unique names. */
export function exportTargets(rows: readonly PhotoRow[]): ExportTarget[] {
  const taken = new Set<string>();
  return rows.map(({ photo, row }) => {
    const folder = safeName(row.label ?? text.label.noClassFolder);
    const names = namesLike(safeName(photo.file.name));
    let name = names.next().value;
    while (taken.has(lower(folder, name))) name = names.next().value;
    taken.add(lower(folder, name));
    return { photo, row, folder, name };
  });
}

/** A name that is valid on every usual system. */
export function safeName(name: string): string {
  const plain = name
    .replace(FORBIDDEN, '_')
    .replace(/[. ]+$/, '_')
    .replace(FORMULA, '_$&');
  return plain === '' || DEVICES.test(plain) ? `_${plain}` : plain;
}

/** `a.jpg`, `a (2).jpg`, `a (3).jpg` and so on. */
export function* namesLike(name: string): Generator<string, never> {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  yield name;
  for (let number = 2; ; number += 1) yield `${stem} (${number})${ending}`;
}

/** Some file systems ignore case. */
function lower(folder: string, name: string): string {
  return `${folder}/${name}`.toLowerCase();
}
