import { type Handful, HandfulError, type OpenedProject } from 'handful';
import { type App, announce, notify, sentenceOf, toast } from '../app.js';
import { type PhotoClass, SHOWN_AT_FIRST, type TaughtPhoto } from '../state/photos.js';
import { nextKey } from '../state/state.js';
import { text } from '../strings/index.js';
import { freeHue } from './classes.js';
import { download } from './download.js';
import { matchFolder } from './label/match.js';
import { replaceProject } from './project.js';
import { clearPage, isHead } from './show-project.js';
import { scheduleTraining } from './train.js';

/** The extension of project files. */
export const EXTENSION = '.handful';

/** Downloads the project with its photos as a file. */
export async function saveFile(app: App): Promise<void> {
  const { project, classes } = app.state;
  const photos = classes.flatMap((entry) => entry.photos);
  const files = photos.flatMap(({ id, file }) =>
    id === null || file.size === 0 ? [] : [[id, file] as const],
  );
  const unread: string[] = [];
  try {
    const handful = await app.handful;
    const file = await handful.save({
      name: project.name,
      photos: new Map(files),
      onFailure: ({ name }) => unread.push(name),
    });
    download(file, fileName(project.name, EXTENSION));
  } catch (error) {
    notify(app, sentenceOf(error));
    return;
  }
  if (unread.length > 0) notify(app, text.project.notSaved(unread));
  else toast(app, text.share.saved(fileName(project.name, EXTENSION)));
}

/** Downloads a self-contained page that predicts with the trained classifier. Its default title is the project's name. */
export async function savePage(app: App, title = ''): Promise<void> {
  const name = title.trim() || app.state.project.name;
  await exportAs(app, fileName(name, '.html'), (handful) => handful.export('html', { name }));
}

/** Downloads the whole classifier, from photo to scores, as an ONNX model. */
export async function saveModel(app: App): Promise<void> {
  const { name } = app.state.project;
  await exportAs(app, fileName(name, '.onnx'), (handful) => handful.export('onnx'));
}

async function exportAs(
  app: App,
  name: string,
  write: (handful: Handful) => Promise<Blob>,
): Promise<void> {
  try {
    announce(app, text.share.writing(name));
    download(await write(await app.handful), name);
    toast(app, text.share.saved(name));
  } catch (error) {
    // The head has no linear map; the user can choose another.
    const noMap = error instanceof HandfulError && error.code === 'invalid-input';
    notify(app, noMap ? text.share.noMap : sentenceOf(error));
  }
}

/**
 * Opens a project file as a new project; asks first if the photos on the page are not saved. A file
 * that cannot be opened changes nothing.
 */
export async function openFile(app: App, file: File): Promise<void> {
  const { project, classes } = app.state;
  const isEmpty = classes.every(({ photos }) => photos.length === 0);
  if (project.status.kind !== 'unavailable' || isEmpty) {
    await replaceWithFile(app, file);
    return;
  }
  project.replacing = file;
  app.redraw();
}

/** Answers whether a file may replace the unsaved photos. */
export function answerReplace(app: App, open: boolean): void {
  const { project } = app.state;
  const file = project.replacing;
  project.replacing = null;
  app.redraw();
  if (open && file) void replaceWithFile(app, file);
}

async function replaceWithFile(app: App, file: File): Promise<void> {
  await replaceProject(app, async () => {
    const { state } = app;
    if (state.jobs.length > 0) {
      notify(app, text.project.readFirst);
      return null;
    }
    const engine = app.handful;
    const handful = await engine;
    const opened = await handful.open(file, { reembed: true }).catch((error: unknown) => {
      notify(app, sentenceOf(error));
    });
    if (!opened || app.handful !== engine) return null;
    const classes = await classesOf(app, handful, opened);
    clearPage(app, false);
    state.classes = classes;
    void matchFolder(app);
    const head = opened.head?.name ?? '';
    state.head = isHead(head) ? head : 'ridge';
    state.failures = opened.failed;
    if (opened.notes.length > 0) notify(app, text.project.noticed(opened.notes));
    scheduleTraining(app);
    return opened.name || file.name.replace(/\.\w+$/, '');
  });
}

async function classesOf(
  { state }: App,
  handful: Handful,
  opened: OpenedProject,
): Promise<PhotoClass[]> {
  const ids = opened.classes.flatMap(({ examples }) => examples.map(({ id }) => id));
  const values = await handful.embeddings(ids);
  const embeddings = new Map(ids.map((id, index) => [id, values[index]]));
  const classes: PhotoClass[] = [];
  for (const { label, examples } of opened.classes) {
    const photos = examples.map(({ id, name }): TaughtPhoto => {
      const known = embeddings.get(id);
      return {
        key: nextKey(state),
        // Without a photo in the project file, an empty file holds its name.
        file: opened.photos.get(id) ?? new File([], name),
        thumb: null,
        id,
        embedding: known ? { space: handful.space, values: known } : null,
      };
    });
    classes.push({
      key: nextKey(state),
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

/** A name that every file system takes. */
export function fileName(name: string, extension: string): string {
  return `${name.replace(/[\\/:*?"<>|]/g, ' ')}${extension}`;
}
