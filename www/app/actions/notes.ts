import { type App, notify } from '../app.js';
import type { NamedNote } from '../state/photos.js';
import { text } from '../strings/index.js';

/**
 * Adds fresh notes to those of the photos read before, and says what was left out of all of them, such as all pages but
 * the first. Photos with the same note are counted.
 */
export function sayNotes(app: App, notes: NamedNote[], fresh: readonly NamedNote[]): void {
  if (fresh.length === 0) return;
  notes.push(...fresh);
  const firsts = new Map(notes.toReversed().map((one) => [one.note.code, one]));
  const sentences = [...firsts.values()].map(({ name, note }) => {
    const count = notes.filter((other) => other.note.code === note.code).length;
    return text.scientific.note(note.code, note.message, name, note.numbers, count);
  });
  notify(app, sentences.join(' '));
}
