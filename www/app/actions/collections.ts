import { HandfulError } from 'handful';
import {
  type Collection,
  type CollectionGroup,
  isCollection,
  looksLikePhoto,
  readCollection,
  type TableColumns,
  type TableQuestion,
  withoutSystemFiles,
} from 'handful/collection';
import { type App, notify, sentenceOf } from '../app.js';
import type { Found } from '../intake/folders.js';
import { groupNamed } from '../state/groups.js';
import type { Group } from '../state/photos.js';
import { text } from '../strings/index.js';
import { addFiles, addToClasses, askWhere, MANY_PHOTOS } from './add-photos.js';
import { setTestFolder } from './check/test-folder.js';
import { setGroups } from './groups.js';
import { undo } from './history.js';

/** Options of {@link addFound}. */
interface AddOptions {
  /** The encoding of names that are not Unicode; otherwise it is found out. */
  encoding?: string;
  /** The names of files that the browser could not open. */
  unread?: readonly string[];
}

/**
 * Adds what was dropped outside every class or chosen with the picker: folders, zips, tables with their
 * photos, projects of Teachable Machine. Asks about photos without a label, and keeps the photos of a
 * test folder apart.
 */
export async function addFound(
  app: App,
  found: readonly Found[],
  { encoding, unread = [] }: AddOptions = {},
): Promise<void> {
  const folder = manyInOneFolder(found);
  if (folder !== null) {
    if (unread.length > 0) notify(app, text.intake.unread(unread));
    askWhere(app, ...folder);
    return;
  }
  const project = app.state.project.id;
  const collection = await readOrNotify(app, found, encoding);
  if (!collection) return;
  // The user may have switched projects meanwhile.
  if (app.state.project.busy || app.state.project.id !== project) {
    notify(app, text.project.dropAgain);
    return;
  }
  const { classes, test, loose, groups, notes, encodings } = collection;
  const { history, intake } = app.state;
  const before = history.done.at(-1);
  const photosOf = new Map(classes.map(({ label, photos }) => [label, photos]));
  addToClasses(app, photosOf, groupsBySource(groups, 'column'));
  const inFolders = groupsBySource(groups, 'folder');
  intake.subfolders = isWorthAsking(inFolders) ? inFolders : null;
  const step = history.done.at(-1);
  const isAdded = step !== undefined && step !== before;
  intake.readAs =
    encodings.length > 0 ? { files: encodings, found, step: isAdded ? step : null } : null;
  if (test.length > 0) setTestFolder(app, text.test.part, { classes: test, notes: [] });
  const sentences = notes.map(({ code, message }) => text.reason(code, message));
  if (unread.length > 0) sentences.push(text.intake.unread(unread));
  if (classes.length + test.length + loose.length === 0) sentences.unshift(text.nothingFound);
  if (sentences.length > 0) notify(app, sentences.join(' '));
  addFiles(app, null, loose);
}

function groupsBySource(
  groups: readonly CollectionGroup[],
  source: CollectionGroup['source'],
): Map<File, Group> {
  const own = groups.filter((group) => group.source === source);
  return new Map(
    own.flatMap(({ name, photos }) => {
      const group = groupNamed(name, source);
      return group ? photos.map((photo) => [photo, group] as const) : [];
    }),
  );
}

/** Whether there are several subfolders, of which one has several photos. */
function isWorthAsking(groups: ReadonlyMap<File, Group>): boolean {
  const names = new Set(Array.from(groups.values(), ({ name }) => name));
  return names.size > 1 && names.size < groups.size;
}

/** Answers whether the photos of a subfolder belong together. */
export function answerSubfolders(app: App, together: boolean): void {
  const { intake, classes } = app.state;
  const { subfolders } = intake;
  intake.subfolders = null;
  app.redraw();
  if (!subfolders || !together) return;
  const photos = classes.flatMap((entry) => entry.photos);
  const known = photos.flatMap((photo) => {
    const group = subfolders.get(photo.file);
    return group ? [[photo, group] as const] : [];
  });
  setGroups(app, new Map(known));
}

/** The photos of a folder without subfolders or a list of labels, and its name, if there are many. */
function manyInOneFolder(found: readonly Found[]): [File[], string] | null {
  const files = withoutSystemFiles(found);
  const [first] = files;
  const [name] = first?.path ?? [];
  const isFlat = files.every(({ path }) => path.length === 1 && path[0] === name);
  if (name === undefined || !isFlat || files.some(({ file }) => isCollection(file))) return null;
  const photos = files.map(({ file }) => file).filter(looksLikePhoto);
  return photos.length > MANY_PHOTOS ? [photos, name] : null;
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

/** Whether names can be read in another encoding: nothing was changed since they were. */
export function canReadAgain({ state: { intake, history } }: App): boolean {
  const { readAs } = intake;
  return readAs !== null && (readAs.step === null || history.done.at(-1) === readAs.step);
}

/** Reads the names opened last in another encoding. */
export async function readAgain(app: App, encoding: string): Promise<void> {
  const { intake, history } = app.state;
  const { readAs } = intake;
  if (!readAs || !canReadAgain(app)) return;
  if (readAs.step) {
    undo(app);
    // The wrong names are not worth to come back.
    history.undone = history.undone.slice(0, -1);
  }
  app.state.ask = null;
  await addFound(app, readAs.found, { encoding });
}

/** Takes the names as they were read. */
export function dismissReadAs(app: App): void {
  app.state.intake.readAs = null;
  app.redraw();
}

/** Chooses a column of the table that the page asks about. */
export function chooseColumn(app: App, which: 'photo' | 'label', column: number | null): void {
  const { intake } = app.state;
  if (intake.table) intake.table = { ...intake.table, [which]: column };
  app.redraw();
}

/** Answers which column is which: as chosen, or to go on without the table. */
export function answerColumns(app: App, use: boolean): void {
  const { table } = app.state.intake;
  if (!table) return;
  app.state.intake.table = null;
  const { photo, label } = table;
  table.answer(use && photo !== null && label !== null ? { photo, label } : null);
  app.redraw();
}

/** Shows the question about a table; resolves with the answer. */
function askForColumns(app: App, table: TableQuestion): Promise<TableColumns | null> {
  const { intake } = app.state;
  // An earlier question is given up.
  intake.table?.answer(null);
  return new Promise((answer) => {
    intake.table = { ...table, answer };
    app.redraw();
  });
}

/** Reads a collection; asks about a table that cannot be understood. `null` after a message if it cannot be read. */
export async function readOrNotify(
  app: App,
  found: readonly Found[],
  encoding?: string,
): Promise<Collection | null> {
  // Files picked one by one are always tried.
  const isTried = ({ file, path }: Found): boolean =>
    path.length === 0 && !looksLikePhoto(file) && !isCollection(file);
  const tried = withoutSystemFiles(found).filter(isTried);
  try {
    const collection = await readCollection(
      found.filter((one) => !isTried(one)),
      { encoding, chooseColumns: (table) => askForColumns(app, table) },
    );
    collection.loose.push(...tried.map(({ file }) => file));
    return collection;
  } catch (error) {
    if (!(error instanceof HandfulError)) throw error;
    notify(app, sentenceOf(error));
    return null;
  }
}
