import type { LabelPhoto } from '../../../state/label.js';
import type { State } from '../../../state/state.js';
import { text } from '../../../strings/index.js';
import { rowsOf } from './rows.js';

/** A photo and where its copy goes. */
export interface Place {
  readonly photo: LabelPhoto;
  readonly folder: string;
  readonly name: string;
}

/** What no folder or file name may hold on one of the usual systems. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among them
const FORBIDDEN = /[\\/:*?"<>|\u0000-\u001f]/g;

/** Windows takes these for devices, whatever comes after a dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Sorts the folder's photos into one folder for each class; no two copies have the same name. */
export function placesOf(state: State): Place[] {
  const photos = state.label.folder?.photos ?? [];
  const rows = rowsOf(state);
  const taken = new Set<string>();
  return photos.map((photo, index) => {
    const folder = safeName(rows[index]?.label ?? text.label.noClassFolder);
    const names = namesLike(safeName(photo.file.name));
    let name = names.next().value;
    while (taken.has(lower(folder, name))) name = names.next().value;
    taken.add(lower(folder, name));
    return { photo, folder, name };
  });
}

/** A name that every usual system takes for a file or folder. */
export function safeName(name: string): string {
  const plain = name.replace(FORBIDDEN, '_').replace(/[. ]+$/, '_');
  return plain === '' || DEVICES.test(plain) ? `_${plain}` : plain;
}

/** `a.jpg`, `a (2).jpg`, `a (3).jpg` and so on, for as long as the earlier ones are taken. */
export function* namesLike(name: string): Generator<string, never> {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  yield name;
  for (let number = 2; ; number += 1) yield `${stem} (${number})${ending}`;
}

/** Some systems do not tell capitals from small letters. */
function lower(folder: string, name: string): string {
  return `${folder}/${name}`.toLowerCase();
}
