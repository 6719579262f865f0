import type { NamedNote } from './state/photos.js';
import { text } from './strings/index.js';

/** A sentence for each kind of note, such as that only the first page is used; photos with the same note are counted. */
export function noteSentences(notes: readonly NamedNote[]): string[] {
  const firsts = new Map(notes.toReversed().map((one) => [one.note.code, one]));
  return [...firsts.values()].map(({ name, note }) => {
    const count = notes.filter((other) => other.note.code === note.code).length;
    return text.scientific.note(note.code, note.message, name, note.numbers, count);
  });
}
