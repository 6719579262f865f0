import { type Handful, HandfulError, type OpenedProject } from 'handful';
import { type App, announce, notify, sentenceOf } from '../app.js';
import { nextKey, type PhotoClass, SHOWN_AT_FIRST, type TaughtPhoto } from '../state/state.js';
import { text } from '../strings/index.js';
import { freeHue } from './classes.js';
import { download } from './download.js';
import { clearPage, isHead } from './show-project.js';
import { changeProject } from './project.js';
import { adoptFolder } from './label/open.js';
import { scheduleTraining } from './train.js';

/** What a project file is called, and what the file picker asks for. */
export const EXTENSION = '.handful';

/** Saves the project, with its photos, as a file that the browser downloads. */
export async function saveFile(app: App): Promise<void> {
  const { keep, classes } = app.state;
  const photos = classes.flatMap((entry) => entry.photos);
  const files = photos.flatMap(({ id, file }) =>
    id === null || file.size === 0 ? [] : [[id, file] as const],
  );
  const unread: string[] = [];
  try {
    const handful = await app.handful;
    const file = await handful.save({
      name: keep.name,
      photos: new Map(files),
      onFailure: ({ name }) => unread.push(name),
    });
    download(file, fileName(keep.name, EXTENSION));
  } catch (error) {
    notify(app, sentenceOf(error));
    return;
  }
  if (unread.length > 0) notify(app, text.keep.notSaved(unread));
  else announce(app, text.keep.saved(keep.name));
}

/** Saves a page of one file that predicts as this one does, to be passed on. */
export async function savePage(app: App): Promise<void> {
  const { name } = app.state.keep;
  try {
    const page = await (await app.handful).export('html', { name });
    download(page, fileName(name, '.html'));
    announce(app, text.keep.saved(name));
  } catch (error) {
    // The only fault a person can do anything about.
    const noMap = error instanceof HandfulError && error.code === 'invalid-input';
    notify(app, noMap ? text.keep.noPage : sentenceOf(error));
  }
}

/**
 * Opens a project file as a project of its own, after asking where the one on the page is kept
 * nowhere. A file that cannot be opened changes nothing.
 */
export async function openFile(app: App, file: File): Promise<void> {
  const { keep, classes } = app.state;
  if (keep.keeping.kind !== 'off' || classes.every(({ photos }) => photos.length === 0)) {
    await bringIn(app, file);
    return;
  }
  keep.replacing = file;
  app.redraw();
}

/** Answers whether a file may take the place of what is kept nowhere. */
export function answerReplace(app: App, open: boolean): void {
  const { keep } = app.state;
  const file = keep.replacing;
  keep.replacing = null;
  app.redraw();
  if (open && file) void bringIn(app, file);
}

async function bringIn(app: App, file: File): Promise<void> {
  await changeProject(app, async () => {
    const { state } = app;
    if (state.jobs.length > 0) {
      notify(app, text.keep.readFirst);
      return null;
    }
    const engine = app.handful;
    const handful = await engine;
    const opened = await handful.open(file, { reembed: true }).catch((error: unknown) => {
      notify(app, sentenceOf(error));
    });
    if (!opened || app.handful !== engine) return null;
    const classes = await classesOf(handful, opened);
    clearPage(app, false);
    state.classes = classes;
    void adoptFolder(app);
    const head = opened.head?.name ?? '';
    state.head = isHead(head) ? head : 'ridge';
    state.failures = opened.failed;
    if (opened.notes.length > 0) notify(app, text.keep.noticed(opened.notes));
    scheduleTraining(app);
    return opened.name || file.name.replace(/\.\w+$/, '');
  });
}

async function classesOf(handful: Handful, opened: OpenedProject): Promise<PhotoClass[]> {
  const ids = opened.classes.flatMap(({ examples }) => examples.map(({ id }) => id));
  const values = await handful.embeddings(ids);
  const embeddings = new Map(ids.map((id, index) => [id, values[index]]));
  const classes: PhotoClass[] = [];
  for (const { label, examples } of opened.classes) {
    const photos = examples.map(({ id, name }): TaughtPhoto => {
      const known = embeddings.get(id);
      return {
        key: nextKey(),
        // Where the file brings no photo, there is a name.
        file: opened.photos.get(id) ?? new File([], name),
        thumb: null,
        id,
        embedding: known ? { space: handful.space, values: known } : null,
      };
    });
    classes.push({
      key: nextKey(),
      hue: freeHue(classes),
      label,
      photos,
      shown: SHOWN_AT_FIRST,
      asking: false,
      nameProblem: null,
      starter: false,
    });
  }
  return classes;
}

function fileName(name: string, extension: string): string {
  return `${name.replace(/[\\/:*?"<>|]/g, ' ')}${extension}`;
}
