import type { Note } from 'handful/collection';
import type { App } from '../../app.js';
import type { Found } from '../../intake/folders.js';
import { text } from '../../strings/index.js';
import { readOrNotify } from '../collections.js';
import { setTestFolder } from './test-folder.js';

/**
 * Opens a labelled folder, zip or table with its photos to measure on. Nothing of it is learnt. Of a data
 * set with a test folder, only that is taken.
 */
export async function openTestFolder(app: App, found: readonly Found[]): Promise<void> {
  const collection = await readOrNotify(app, found);
  if (!collection) return;
  const { classes, test, loose, notes } = collection;
  const left: Note[] =
    loose.length > 0 ? [{ code: 'loose', message: text.test.loose(loose.length) }] : [];
  const chosen = test.length > 0 ? test : classes;
  setTestFolder(app, nameOf(found), { classes: chosen, notes: [...notes, ...left] });
  app.redrawAndFocus('#test-title');
}

/** The name of the folder or file that holds the photos. */
function nameOf(found: readonly Found[]): string {
  const [first] = found;
  return first?.path[0] ?? first?.file.name ?? '';
}
