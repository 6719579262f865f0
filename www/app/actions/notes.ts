import { type App, notify } from '../app.js';
import { noteSentences } from '../note-sentences.js';
import type { NamedNote } from '../state/photos.js';

/** Adds fresh notes to those of the photos read before, and says all of them. */
export function sayNotes(app: App, notes: NamedNote[], fresh: readonly NamedNote[]): void {
  if (fresh.length === 0) return;
  notes.push(...fresh);
  notify(app, noteSentences(notes).join(' '));
}
