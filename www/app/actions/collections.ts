import { HandfulError } from 'handful';
import {
  type Collection,
  type CollectionClass,
  isCollection,
  looksLikePhoto,
  readCollection,
  withoutSystemFiles,
} from 'handful/collection';
import { type App, notify, sentenceOf } from '../app.js';
import type { Found } from '../intake/folders.js';
import { text } from '../strings/index.js';
import { addFiles, addToClasses } from './add-photos.js';

/**
 * Adds what was dropped outside every class or chosen with the picker: folders, zips, tables with their
 * photos, projects of Teachable Machine. Asks about photos without a label, and keeps the photos of a
 * test folder apart.
 */
export async function addFound(app: App, found: readonly Found[]): Promise<void> {
  const project = app.state.project.id;
  const collection = await readOrNotify(app, found);
  if (!collection) return;
  // The user may have switched projects meanwhile.
  if (app.state.project.busy || app.state.project.id !== project) {
    notify(app, text.project.dropAgain);
    return;
  }
  const { classes, test, loose, notes } = collection;
  addToClasses(app, new Map(classes.map(({ label, photos }) => [label, photos])));
  if (test.length > 0) keepTestFolder(app, test);
  const sentences = notes.map(({ code, message }) => text.reason(code, message));
  if (classes.length + test.length + loose.length === 0) sentences.unshift(text.nothingFound);
  if (sentences.length > 0) notify(app, sentences.join(' '));
  addFiles(app, null, loose);
}

/** The photos of a collection regardless of their labels; `null` after a message if it cannot be read. */
export async function photosOfCollection(
  app: App,
  found: readonly Found[],
): Promise<File[] | null> {
  const collection = await readOrNotify(app, found);
  if (!collection) return null;
  const { classes, test, loose } = collection;
  return [...[...classes, ...test].flatMap(({ photos }) => photos), ...loose];
}

/** Keeps labelled photos to measure on, in place of earlier ones. They are not learnt. */
function keepTestFolder({ state }: App, classes: readonly CollectionClass[]): void {
  state.testFolder = classes.flatMap(({ label, photos }) =>
    photos.map((file) => ({ label, file })),
  );
}

async function readOrNotify(app: App, found: readonly Found[]): Promise<Collection | null> {
  // Files picked one by one are always tried.
  const isTried = ({ file, path }: Found): boolean =>
    path.length === 0 && !looksLikePhoto(file) && !isCollection(file);
  const tried = withoutSystemFiles(found).filter(isTried);
  try {
    const collection = await readCollection(found.filter((one) => !isTried(one)));
    collection.loose.push(...tried.map(({ file }) => file));
    return collection;
  } catch (error) {
    if (!(error instanceof HandfulError)) throw error;
    notify(app, sentenceOf(error));
    return null;
  }
}
