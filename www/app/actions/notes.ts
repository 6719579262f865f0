import { type App, notify } from '../app.js';
import type { NamedNote } from '../intake/pixels.js';
import { text } from '../strings/index.js';

/** Says what was left out of photos, such as all pages but the first. Photos with the same note are counted. */
export function sayNotes(app: App, notes: readonly NamedNote[]): void {
  if (notes.length === 0) return;
  const firsts = new Map(notes.toReversed().map((one) => [one.note.code, one]));
  const sentences = [...firsts.values()].map(({ name, note }) => {
    const count = notes.filter((other) => other.note.code === note.code).length;
    return text.scientific.note(note.code, note.message, name, note.numbers, count);
  });
  notify(app, sentences.join(' '));
}
